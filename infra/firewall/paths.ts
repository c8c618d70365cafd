import type { Route } from "../../workers/route.ts";

type Table = readonly Pick<Route, "path" | "methods">[];

/** Where Cloudflare itself answers, the way back from the sign-in page included (developers.cloudflare.com/fundamentals/reference/cdn-cgi-endpoint). */
export const CLOUDFLARE_PREFIX = "/cdn-cgi/";

/**
 * Where Access says how a client signs a person in; its 401 points there. It answers that itself, and the documents that a client
 * looks for by name (`/.well-known/oauth-…`) stay refused, so that one with a key in its headers finds no other way.
 */
export const ACCESS_DISCOVERY_PREFIX = "/.well-known/cloudflare-access-protected-resource";

/** Methods that some route has. HEAD is GET without a body. */
export function methodsOf(routes: Table): string[] {
  const methods = new Set(routes.flatMap(({ methods: own }) => Object.keys(own)));
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods];
}

/**
 * First segments under which there is more than one level, or any segment at all: `/api/`, `/v1/`. Everything below passes, so
 * that a new route there changes no rule; which of it is a route is the door's to say.
 */
export const areas = (routes: Table): string[] =>
  [...new Set(routes.flatMap(({ path }) => /^\/[^/:]+\/(?=.)/.exec(path)?.[0] ?? []))].toSorted();

/** Paths outside every area: pages and documents at the top, which are everybody's path names. */
export const topPaths = (routes: Table): string[] => {
  const all = areas(routes);
  return [...new Set(routes.map(({ path }) => path))]
    .filter((path) => !all.some((area) => path.startsWith(area)))
    .toSorted();
};
