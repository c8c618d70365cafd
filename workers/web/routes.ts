import { OWNERS, type Route } from "../route.ts";
import { FILE_PATHS, PAGE_PATHS } from "./paths.ts";

/** The page for people. Its files are the same for everybody and hold nothing of anybody, so that no record is kept of them. */
export const routes: readonly Route[] = [
  ...PAGE_PATHS.map(
    (path): Route => ({
      path,
      methods: { GET: OWNERS },
      reply: "page",
      csp: "app",
      kept: "counted",
      for: "people",
    }),
  ),
  ...FILE_PATHS.map(
    (path): Route => ({
      path,
      methods: { GET: OWNERS },
      reply: "asset",
      csp: path === "/sw.js" ? "worker" : "nothing",
      kept: "none",
      for: "people",
    }),
  ),
];
