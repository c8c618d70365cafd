import { type Method, type Route, TEAM } from "../route.ts";

/** Reading changes nothing, so its records are one a minute. */
const read = (path: string): Route => ({ path, methods: { GET: TEAM }, front: "bearer", kept: "counted" });
const write = (path: string, method: Method = "POST"): Route => ({
  path,
  methods: { [method]: TEAM },
  front: "bearer",
});

/** The personas' routes: the seed's reference, and what its clients need besides. */
export const routes: readonly Route[] = [
  read("/api/personas"),
  write("/api/personas"),
  read("/api/personas/:id"),
  write("/api/personas/:id", "DELETE"),
  read("/api/personas/:id/tools"),
  write("/api/personas/:id/tools"),
  write("/api/personas/:id/tools/:toolId", "DELETE"),
  read("/api/tool-definitions"),
  write("/api/tool-definitions"),
  read("/api/credentials"),
  write("/api/credentials"),
  write("/api/credentials/:id", "DELETE"),
  read("/api/personas/:id/credentials"),
  write("/api/personas/:id/credentials"),
  write("/api/personas/:id/credentials/:credentialId", "DELETE"),
];
