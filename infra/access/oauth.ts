import type { Route } from "../../workers/route.ts";

/**
 * What Access does for clients that sign a person in themselves: it registers them, asks the person, and gives them tokens
 * (developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/managed-oauth). The two times are what that page
 * advises for agents: who may still sign in is looked at every quarter of an hour, and the person is asked again after two weeks.
 */
export const MANAGED_OAUTH = {
  enabled: true,
  dynamicClientRegistration: {
    enabled: true,
    // Programs on the person's own machine, such as Claude Code, which listen on a port of their own.
    allowAnyOnLocalhost: true,
    allowAnyOnLoopback: true,
    allowedUris: ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
  },
  grant: { accessTokenLifetime: "15m", sessionDuration: "336h" },
};

export type ManagedOauth = typeof MANAGED_OAUTH;

/** Where clients sign people in, and what is below that, where they do not: Access's paths cover what is below them. */
export type SignInPaths = { readonly paths: readonly string[]; readonly below: readonly string[] };

/** What the routes' rows say of clients that sign people in. */
export function signInPaths(routes: readonly Pick<Route, "path" | "front">[]): SignInPaths {
  const paths = [...new Set(routes.filter(({ front }) => front === "oauth").map(({ path }) => path))];
  const below = paths.filter((path) => routes.some((row) => row.path.startsWith(`${path}/`)));
  return { paths, below: below.map((path) => `${path}/*`) };
}
