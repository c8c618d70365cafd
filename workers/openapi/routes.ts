import type { Route } from "../route.ts";

/** For everybody whom Access lets through: the document says nothing that is not in this repository. */
export const routes: readonly Route[] = [
  { path: "/openapi.json", methods: { GET: "public" }, reply: "asset", kept: "counted" },
];
