import { ADMIN, FOR_A_PERSON, OWNERS, type Route } from "../route.ts";

/** The routes of a person's chief of staff. Everything in them is the caller's own; the object that answers is nobody else's. */
export const routes: readonly Route[] = [
  { path: "/api/chief", methods: { GET: FOR_A_PERSON, PATCH: OWNERS } },
  { path: "/api/agents", methods: { GET: FOR_A_PERSON } },
  { path: "/api/agents/:name", methods: { GET: FOR_A_PERSON } },
  { path: "/api/agents/:name/activate", methods: { POST: OWNERS } },
  { path: "/api/agents/:name/rest", methods: { POST: OWNERS } },
  {
    path: "/api/agents/:name/files/:file",
    methods: { GET: FOR_A_PERSON, PUT: OWNERS, DELETE: OWNERS },
  },
  { path: "/api/agents/:name/upgrade", methods: { GET: FOR_A_PERSON, POST: OWNERS } },
  { path: "/api/agents/:name/soul/:id", methods: { DELETE: OWNERS } },
  { path: "/api/agents/:name/tasks", methods: { GET: FOR_A_PERSON, POST: FOR_A_PERSON } },
  { path: "/api/agents/:name/tasks/:id", methods: { DELETE: FOR_A_PERSON } },
  { path: "/api/agents/:name/ask", methods: { POST: FOR_A_PERSON }, limit: "chat" },
  { path: "/api/scheduler", methods: { GET: FOR_A_PERSON, POST: OWNERS } },
  { path: "/api/scheduler/:id", methods: { PATCH: OWNERS, DELETE: OWNERS } },
  { path: "/api/scheduler/:id/run", methods: { POST: OWNERS } },
  { path: "/api/scheduler/:id/runs", methods: { GET: FOR_A_PERSON } },
  { path: "/api/notifications", methods: { GET: FOR_A_PERSON } },
  { path: "/api/notifications/read", methods: { POST: FOR_A_PERSON } },
  { path: "/api/artifacts", methods: { GET: FOR_A_PERSON } },
  { path: "/api/artifacts/:id", methods: { GET: FOR_A_PERSON, DELETE: OWNERS } },
  { path: "/api/memory", methods: { GET: FOR_A_PERSON, POST: OWNERS } },
  { path: "/api/memory/:id", methods: { DELETE: OWNERS } },
  { path: "/api/memory/:id/confirm", methods: { POST: OWNERS } },
  { path: "/api/threads", methods: { GET: FOR_A_PERSON, POST: OWNERS } },
  {
    path: "/api/threads/:session",
    methods: { GET: FOR_A_PERSON, PATCH: OWNERS, DELETE: OWNERS },
  },
  { path: "/api/threads/:session/load", methods: { POST: OWNERS } },
  { path: "/api/usage", methods: { GET: FOR_A_PERSON } },
  { path: "/api/instances", methods: { GET: ADMIN } },
];
