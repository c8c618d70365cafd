import * as z from "zod/mini";
import { PROTOCOLS } from "../prompt/protocols.ts";
import { orElse } from "../schemas.ts";

// What the Claude CLI writes with `--output-format stream-json`: one JSON object a line (code.claude.com/docs/en/headless).

const Block = z.object({
  type: z.string(),
  text: z.optional(z.string()),
  name: z.optional(z.string()),
  input: z.optional(z.unknown()),
});
const Assistant = z.object({
  type: z.literal("assistant"),
  message: z.object({ content: z.array(Block) }),
});

/** Tools that upstream's worker reads as protocols may have this before their name. */
const TOOL_PREFIX = /^persona__/;

/**
 * The lines that a run says with a line of its output: those of an assistant's text, and each use of a tool that is named like a
 * protocol, as the protocol's own line. A line of another kind says itself.
 */
export function linesSaidIn(line: string): readonly string[] {
  const value = jsonIn(line);
  if (value === null) return [line];
  const assistant = z.safeParse(Assistant, value).data;
  if (!assistant) return typeof value.type === "string" ? [] : [line];
  return assistant.message.content.flatMap(({ type, text, name, input }) => {
    if (type === "text") return (text ?? "").split("\n");
    const protocol = PROTOCOLS.find((one) => one === name?.replace(TOOL_PREFIX, ""));
    return type === "tool_use" && protocol !== undefined ? [JSON.stringify({ [protocol]: input })] : [];
  });
}

const tokens = orElse(z.int().check(z.minimum(0)), 0);
const Result = z.object({
  type: z.literal("result"),
  subtype: orElse(z.string(), ""),
  is_error: orElse(z.boolean(), false),
  result: orElse(z.string(), ""),
  session_id: orElse(z.nullable(z.string()), null),
  num_turns: orElse(z.int().check(z.minimum(0)), 0),
  total_cost_usd: orElse(z.nullable(z.number().check(z.minimum(0))), null),
  usage: orElse(
    z.object({
      input_tokens: tokens,
      output_tokens: tokens,
      cache_read_input_tokens: tokens,
      cache_creation_input_tokens: tokens,
    }),
    { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
  ),
});
export type RunResult = z.infer<typeof Result>;

/** What the run's last line says of it all; null for every other line. */
export function resultIn(line: string): RunResult | null {
  const value = jsonIn(line);
  return value === null ? null : (z.safeParse(Result, value).data ?? null);
}

function jsonIn(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
