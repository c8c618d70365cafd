import { OWNERS, type Route } from "../route.ts";

/** Hints for open pages. */
export const routes: readonly Route[] = [
  { path: "/api/live", methods: { GET: OWNERS }, reply: "socket", for: "people" },
];
