import type { Role } from "../../workers/caller.ts";
import { type Front, opensTo, type Route } from "../../workers/route.ts";

/** developers.cloudflare.com/cloudflare-one/account-limits, "Domains per application" (read 2026-11-27). */
export const PATHS_PER_APPLICATION_MAX = 5;

/** The application of the paths that `purser:bearerOnly` opens. */
const BEARER = "bearer";

/** One Access application that lets everybody through to its paths. */
export type Opening = {
  readonly name: string;
  /** As Access writes them: `*` stands for any number of segments. */
  readonly paths: readonly string[];
  /** Programs of other roles come with a service token here too, and Access has to sign for it. */
  readonly takesServiceTokens: boolean;
};

type Row = Pick<Route, "path" | "methods" | "front">;

/** What the routes' rows say of Access: which applications let everybody through, and to which paths. */
export function openings(routes: readonly Row[], bearerOnly: readonly Role[]): Opening[] {
  const paths = new Map<string, string[]>();
  for (const route of routes) {
    const name = applicationOf(route, bearerOnly);
    if (name === null) continue;
    paths.set(name, [...(paths.get(name) ?? []), route.path.replaceAll(/:\w+/g, "*")]);
  }
  return [...paths].flatMap(([name, all]) =>
    inApplications(withoutCovered(all)).map((some, index) => ({
      name: index === 0 ? name : `${name}-${index + 1}`,
      paths: some,
      takesServiceTokens: name === BEARER,
    })),
  );
}

function applicationOf(route: Row, bearerOnly: readonly Role[]): string | null {
  const front: Front = route.front ?? "access";
  if (typeof front === "object") return front.application;
  return opensTo(route, bearerOnly) ? BEARER : null;
}

/**
 * Whether a path of Access is about another one too: it covers what is below it, and `*` goes over slashes
 * (developers.cloudflare.com/cloudflare-one/access-controls/policies/app-paths).
 */
export function covers(path: string, other: string): boolean {
  const pattern = path
    .split("*")
    .map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}(/.*)?$`).test(other);
}

function withoutCovered(paths: readonly string[]): string[] {
  const different = [...new Set(paths)].toSorted();
  return different.filter((path) => !different.some((other) => other !== path && covers(other, path)));
}

function inApplications(paths: readonly string[]): string[][] {
  const count = Math.ceil(paths.length / PATHS_PER_APPLICATION_MAX);
  return Array.from({ length: count }, (_, index) =>
    paths.slice(index * PATHS_PER_APPLICATION_MAX, (index + 1) * PATHS_PER_APPLICATION_MAX),
  );
}
