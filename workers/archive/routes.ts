import { ADMIN, type Route } from "../route.ts";

/** The audit's and the backups' routes. */
export const routes: readonly Route[] = [
  { path: "/api/audit", methods: { GET: ADMIN } },
  { path: "/api/audit/head", methods: { GET: ADMIN } },
  { path: "/api/audit/records", methods: { GET: ADMIN } },
  { path: "/api/backups", methods: { GET: ADMIN, POST: ADMIN } },
  { path: "/api/backups/restore", methods: { GET: ADMIN, POST: ADMIN } },
];
