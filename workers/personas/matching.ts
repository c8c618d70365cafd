import { RegExpRouter } from "hono/router/reg-exp-router";
import { Problem } from "../problem.ts";
import { pathPart } from "../wire/path-part.ts";
import type { PersonaOperations } from "./handling.ts";
import { operations } from "./operations.ts";

export type Key = keyof PersonaOperations;

const router = new RegExpRouter<Key>();
for (const key of Object.keys(operations) as Key[]) {
  const [method = "", path = ""] = key.split(" ");
  router.add(method, path, key);
}

/** Which operation a request is, and the parts of its path. HEAD is GET. @throws Problem not_found */
export function operationAt(method: string, path: string): { key: Key; params: Record<string, string> } {
  const [[found], stash = []] = router.match(method === "HEAD" ? "GET" : method, path);
  if (!found) throw new Problem("not_found", "There is no such endpoint; see /openapi.json");
  const [key, places] = found;
  const params = Object.entries(places).map(([name, at]) => [
    name,
    typeof at === "number" ? pathPart(stash[at] ?? "") : at,
  ]);
  return { key, params: Object.fromEntries(params) };
}
