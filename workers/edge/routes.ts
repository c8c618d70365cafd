import { ADMIN, EVERYBODY, type Route } from "../route.ts";

/** What the door answers itself. */
export const routes: readonly Route[] = [
  {
    path: "/health",
    methods: { GET: "public" },
    kept: "none",
    front: { application: "health", proof: "nothing" },
  },
  { path: "/api/me", methods: { GET: EVERYBODY }, kept: "counted" },
  { path: "/api/people", methods: { GET: ADMIN } },
];
