import * as z from "zod/mini";
import { type FieldProblem, Problem } from "../problem.ts";
import { wellFormed } from "./characters.ts";

/** The longest list of wrong fields in one answer; a person fixes a few at a time. */
const FIELDS_MAX = 20;

/**
 * The request's JSON body, in whole characters, checked. Throws `malformed_json` when it is not JSON (the door has looked already) and
 * `invalid_request` naming every wrong field.
 */
export async function bodyOf<S extends z.ZodMiniType>(request: Request, schema: S): Promise<z.infer<S>> {
  return checked(await jsonOf(request), schema, "body");
}

/** Plain data, such as a form or a query, checked the same way. `where` names it in the answer. */
export function checked<S extends z.ZodMiniType>(value: unknown, schema: S, where: string): z.infer<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap(fieldProblems).slice(0, FIELDS_MAX);
  const [first] = fields;
  const at = first === undefined || first.path === "" ? `the ${where}` : first.path;
  throw new Problem("invalid_request", `Cannot use ${at}: ${first?.message ?? "it does not fit"}`, {
    fields,
  });
}

/** One field of a well-formed request that cannot be used: which, and what would be right. */
export const unusable = (
  path: string,
  message: string,
  code: "invalid_request" | "too_large" = "invalid_request",
): Problem => new Problem(code, `Cannot use ${path}: ${message}`, { fields: [{ path, message }] });

/** A text that is too long (413), with its length and the limit. */
export const tooLong = (path: string, length: number, max: number, unit: "bytes" | "characters"): Problem =>
  unusable(path, `it has ${length} ${unit}; expected at most ${max}`, "too_large");

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return wellFormed(await request.json());
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not well-formed JSON; send one JSON object", { cause });
  }
}

/** What a text in JSON says; undefined where it is none, which no schema takes and no JSON is. */
export function jsonValueIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The same in whole characters, of somebody who may mean ill: undefined too for what is nested too deeply to be walked. */
export function wellFormedIn(text: string): unknown {
  try {
    return wellFormed(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What would be right, without the library's own words around it. */
const plainly = (message: string): string =>
  message.replace(/^Invalid input: /, "").replace(/, received undefined$/, ", and it is missing");

function fieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") return [{ path: path.join("."), message: plainly(issue.message) }];
  return issue.keys.map((key) => ({
    path: [...path, key].join("."),
    message: "not a field of this request; leave it out",
  }));
}
