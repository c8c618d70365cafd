import { Problem, type ProblemCode } from "../problem.ts";
import type { ToolOutcome } from "./tools/outcome.ts";

const CODES: Readonly<Record<string, ProblemCode>> = {
  not_found: "not_found",
  invalid_arguments: "invalid_request",
  both_written: "conflict",
  other_move: "conflict",
  not_here: "conflict",
  moving: "conflict",
};

/** What a tool answered. @throws Problem for its error, with its own sentence */
export function toolResultOf<T>(outcome: ToolOutcome): T {
  return JSON.parse(toolResultTextOf(outcome)) as T;
}

/** The same as JSON text. @throws Problem */
export function toolResultTextOf({ isError, text }: ToolOutcome): string {
  if (!isError) return text;
  const { code, message } = JSON.parse(text) as { code: string; message: string };
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  throw new Problem(known ?? "unavailable", message);
}
