import { ADMIN, OWNERS, type Route } from "../route.ts";

/** The routes of the owner's outbox. */
export const routes: readonly Route[] = [
  { path: "/api/notices", methods: { GET: OWNERS } },
  { path: "/api/notices/muted", methods: { PUT: ADMIN } },
];
