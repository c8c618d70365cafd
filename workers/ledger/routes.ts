import { ADMIN, FOR_A_PERSON, OWNERS, type Route } from "../route.ts";

/** The budget's routes. */
export const routes: readonly Route[] = [
  { path: "/api/budget", methods: { GET: FOR_A_PERSON } },
  { path: "/api/budget/history", methods: { GET: FOR_A_PERSON } },
  { path: "/api/budget/series", methods: { GET: FOR_A_PERSON } },
  { path: "/api/budget/bill", methods: { GET: FOR_A_PERSON } },
  { path: "/api/budget/extension", methods: { POST: ADMIN, DELETE: ADMIN } },
  { path: "/api/budget/resume", methods: { POST: ADMIN }, for: "people" },
  { path: "/api/budget/scopes", methods: { GET: OWNERS, PUT: ADMIN } },
  { path: "/api/model-key", methods: { GET: OWNERS, PUT: OWNERS, DELETE: OWNERS } },
  { path: "/api/model-keys", methods: { GET: ADMIN } },
  { path: "/api/model-keys/:person", methods: { PUT: ADMIN } },
];
