import { TrieRouter } from "hono/router/trie-router";
import { Problem } from "../problem.ts";
import type { PersonaOperations } from "./handling.ts";
import { answeredOperations } from "./operations.ts";

export type Key = keyof PersonaOperations;

/** The first that fits a path is the one. */
const router = new TrieRouter<Key>();
for (const key of Object.keys(answeredOperations) as Key[]) {
  const [method = "", path = ""] = key.split(" ");
  router.add(method, path, key);
}

/** Which operation a request is, and the parts of its path. HEAD is GET. @throws Problem not_found */
export function operationAt(method: string, path: string): { key: Key; params: Record<string, string> } {
  const [[found]] = router.match(method === "HEAD" ? "GET" : method, path);
  if (!found) throw new Problem("not_found", "There is no such endpoint; see /openapi.json");
  const [key, named] = found;
  const params = Object.entries(named).map(([name, value]) => [name, decodedPart(String(value))]);
  return { key, params: Object.fromEntries(params) };
}

/** A part of a path as it was meant. @throws Problem not_found for one that no text is written as */
export function decodedPart(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Problem("not_found", `There is nothing under ${path}, which is no percent-encoded text`);
  }
}
