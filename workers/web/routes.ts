import { OWNERS, type Route } from "../route.ts";
import { VIEWS } from "./views.ts";

/** Where the page is: each path answers with its one HTML file, and the page itself shows the view. */
export const PAGE_PATHS: readonly string[] = [
  ...VIEWS.flatMap(({ path, below }) => (below ? [path, path + below] : [path])),
  "/more",
];

/** Its files: what has a name of its own, and two folders. Cloudflare answers what is in `assets` before the door where it can. */
export const FILE_PATHS: readonly string[] = ["/sw.js", "/manifest.json", "/icons/:name", "/assets/:name"];

/** The page for people, answered by the door. Its files are the same for everybody and hold nothing of anybody: no record is kept of them. */
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
