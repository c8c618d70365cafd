import type { Route } from "../../workers/edge/routes.ts";

type Table = readonly Pick<Route, "path" | "methods">[];

/** Where Cloudflare itself answers, the way back from the sign-in page included (developers.cloudflare.com/fundamentals/reference/cdn-cgi-endpoint). */
export const CLOUDFLARE_PREFIX = "/cdn-cgi/";

/** Methods that some route has. HEAD is GET without a body. */
export function methodsOf(routes: Table): string[] {
  const methods = new Set(routes.flatMap(({ methods: own }) => Object.keys(own)));
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods];
}

/** Paths of routes without a parameter. */
export const exactPaths = (routes: Table): string[] =>
  routes.map(({ path }) => path).filter((path) => !path.includes(":"));

/**
 * What the paths with a parameter begin with. It lets more pass than the door has, never less: which of them is a route is
 * the door's to say.
 */
export const parameterPrefixes = (routes: Table): string[] => [
  ...new Set(routes.flatMap(({ path }) => (path.includes(":") ? [path.slice(0, path.indexOf(":"))] : []))),
];

/** First segments under which there is more than one level: `/api/`, `/v1/`. Pages at the top are everybody's path names. */
export const areas = (routes: Table): string[] => [
  ...new Set(routes.flatMap(({ path }) => /^\/[^/:]+\/(?=.)/.exec(path)?.[0] ?? [])),
];
