import { ADMIN, OWNERS, type Route } from "../route.ts";

/** The routes of the owner's outbox. */
export const routes: readonly Route[] = [
  { path: "/api/notices", methods: { GET: OWNERS } },
  { path: "/api/notices/muted", methods: { PUT: ADMIN } },
  { path: "/api/push/key", methods: { GET: OWNERS }, for: "people" },
  { path: "/api/push/subscriptions", methods: { GET: OWNERS, POST: OWNERS }, for: "people" },
  { path: "/api/push/subscriptions/remove", methods: { POST: OWNERS }, for: "people" },
  { path: "/api/push/test", methods: { POST: OWNERS }, for: "people" },
];
