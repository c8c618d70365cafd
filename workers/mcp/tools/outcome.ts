import type { FieldProblem } from "../../problem.ts";

/** What came of a call, ready for the client: JSON text, and whether it is the tool's error. */
export type ToolOutcome = { readonly isError: boolean; readonly text: string };

/**
 * A refusal or a failure with a word for programs and a sentence that a model, or the person behind it, can act on. It never holds a
 * secret.
 */
export class ToolError extends Error {
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "ToolError";
    this.code = code;
    this.extra = extra;
  }
}

export const failed = (
  code: string,
  message: string,
  extra: { readonly fields?: readonly FieldProblem[] } & Readonly<Record<string, unknown>> = {},
): ToolOutcome => ({ isError: true, text: JSON.stringify({ code, message, ...extra }) });
