import { ADMIN, EVERYBODY, FOR_A_PERSON, OWNERS, type Route, TASK_RUNNERS } from "../route.ts";

/** The task gate's routes, in the order of index.ts. */
export const routes: readonly Route[] = [
  { path: "/api/approve", methods: { POST: TASK_RUNNERS }, limit: "approve", front: "bearer" },
  {
    path: "/api/halt",
    methods: { POST: TASK_RUNNERS },
    limit: "approve",
    front: "bearer",
    endsSpending: true,
    halts: true,
  },
  { path: "/api/tasks", methods: { GET: OWNERS } },
  { path: "/api/tasks/:id", methods: { GET: TASK_RUNNERS }, front: "bearer" },
  {
    path: "/api/tasks/:id/progress",
    methods: { POST: TASK_RUNNERS },
    limit: "approve",
    front: "bearer",
    endsSpending: true,
  },
  {
    path: "/api/tasks/:id/finish",
    methods: { POST: TASK_RUNNERS },
    limit: "approve",
    front: "bearer",
    endsSpending: true,
  },
  { path: "/api/tasks/:id/extend", methods: { POST: OWNERS } },
  { path: "/api/approvals", methods: { GET: FOR_A_PERSON, POST: OWNERS } },
  { path: "/api/approvals/:id", methods: { POST: OWNERS } },
  { path: "/api/context", methods: { GET: FOR_A_PERSON, PUT: OWNERS } },
  { path: "/api/context/preview", methods: { POST: OWNERS } },
  { path: "/api/status", methods: { GET: EVERYBODY }, front: "bearer", joined: true },
  { path: "/api/costs/models", methods: { GET: FOR_A_PERSON } },
  { path: "/setup", methods: { POST: ADMIN } },
  { path: "/plain", methods: { GET: OWNERS }, reply: "page", csp: "page", for: "people" },
  { path: "/page.css", methods: { GET: OWNERS }, reply: "asset", kept: "counted" },
  {
    path: "/budget/resume",
    methods: { POST: ADMIN },
    body: "form",
    reply: "page",
    csp: "page",
    for: "people",
  },
  { path: "/approvals/:id", methods: { POST: OWNERS }, body: "form", reply: "page", csp: "page" },
];
