import { TrieRouter } from "hono/router/trie-router";
import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Access, Method } from "../route.ts";
import type { Owned } from "./table.ts";

/** A path and its rows: one, or several that have different methods. */
export type Place = { readonly path: string; readonly rows: readonly [Owned, ...Owned[]] };

export type LookUp = (path: string) => Place | null;

/**
 * Looks a path up. By path alone, so that a wrong method can be told from no route; once for each request. Of two paths that fit the
 * one that comes first in the table counts: `/api/executions/stats` before `/api/executions/:id`.
 */
export function openLookUp(routes: readonly Owned[]): LookUp {
  const places = new Map<string, [Owned, ...Owned[]]>();
  for (const route of routes) {
    const rows = places.get(route.path);
    if (rows) rows.push(route);
    else places.set(route.path, [route]);
  }
  const router = new TrieRouter<Place>();
  for (const [path, rows] of places) router.add("ALL", path, { path, rows });
  return (path) => router.match("ALL", path)[0][0]?.[0] ?? null;
}

/** HEAD is GET without a body. */
export const methodOf = (method: string): Method => (method === "HEAD" ? "GET" : method) as Method;

/** The row that a method has at a place; the first one for a method that it does not have. */
export const rowOf = ({ rows }: Place, method: string): Owned =>
  rows.find(({ methods }) => methods[methodOf(method)] !== undefined) ?? rows[0];

/**
 * The row of a request and who may use it, as this kind of client sees it: a program has no row that is for people.
 *
 * @throws Problem not_found, method_not_allowed, wrong_role
 */
export function routeFor(
  place: Place | null,
  { method, path, kind }: { readonly method: string; readonly path: string; readonly kind: Caller["kind"] },
): { readonly route: Owned; readonly access: Access } {
  if (!place) throw new Problem("not_found", `There is no route ${path}. GET /openapi.json lists them all.`);
  const rows = place.rows.filter((row) => kind !== "program" || row.for !== "people");
  if (rows.length === 0)
    throw new Problem(
      "wrong_role",
      `${place.path} is for people who signed in; a program's token does not open it.`,
    );
  const asked = methodOf(method);
  for (const route of rows) {
    const access = route.methods[asked];
    if (access) return { route, access };
  }
  const allow = rows.flatMap(({ methods }) => Object.keys(methods)).join(", ");
  throw new Problem("method_not_allowed", `${path} answers ${allow}.`, { headers: { allow } });
}
