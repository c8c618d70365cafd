import * as z from "zod/mini";
import type { StoredExecution } from "../executions/store.ts";
import { valueAt } from "./address.ts";

/** A singular query of RFC 9535: names and indexes from the root on, such as `$.verdict` or `$.findings[0]['level']`. */
const SEGMENT = /\.([\p{L}_][\p{L}\p{N}_]*)|\[(\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gu;

/** What a chain that hears of an execution's end asks of it. */
export const ConditionShape = z.object({
  type: z.enum(["any", "success", "failure", "jsonpath"]),
  jsonpath: z.optional(z.string().check(z.maxLength(500))),
  expected: z.optional(z.unknown()),
});

/** `expected` undefined: anything that is there. */
export type ChainCondition =
  | { readonly type: "any" | "success" | "failure" }
  | { readonly type: "jsonpath"; readonly pointer: string; readonly expected: unknown };

/** The JSON pointer (RFC 6901) that a singular query stands for; null for any other query. */
function pointerOf(query: string): string | null {
  if (!query.startsWith("$")) return null;
  let [at, pointer] = [1, ""];
  for (const match of query.slice(1).matchAll(SEGMENT)) {
    if (match.index !== at - 1) return null;
    at += match[0].length;
    const [, name, index, single, double] = match;
    const key = name ?? index ?? (single ?? double ?? "").replace(/\\(.)/g, "$1");
    pointer += `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  }
  return at === query.length ? pointer : null;
}

/** Null where its `jsonpath` is missing or no singular query. */
export function conditionOf({
  type,
  jsonpath,
  expected,
}: z.infer<typeof ConditionShape>): ChainCondition | null {
  if (type !== "jsonpath") return { type };
  const pointer = jsonpath === undefined ? null : pointerOf(jsonpath);
  return pointer === null ? null : { type, pointer, expected };
}

/** @param said what the execution wrote; asked for by a query alone */
export function holds(
  condition: ChainCondition,
  status: StoredExecution["status"],
  said: () => readonly string[],
): boolean {
  switch (condition.type) {
    case "any":
      return true;
    case "success":
      return status === "completed";
    case "failure":
      return status !== "completed";
    case "jsonpath":
      return matches(condition, said());
  }
}

/** All of it as JSON, or else its last line that is not empty: what a model says before its answer is no part of the answer. */
function matches(
  { pointer, expected }: ChainCondition & { type: "jsonpath" },
  lines: readonly string[],
): boolean {
  const last = lines.findLast((line) => line.trim() !== "");
  for (const text of [lines.join("\n"), last ?? ""]) {
    const found = valueAt(text, pointer);
    if (found === null) continue;
    // A config written by a form holds texts alone.
    return (
      expected === undefined ||
      found === JSON.stringify(expected) ||
      (typeof expected === "string" && found === expected)
    );
  }
  return false;
}
