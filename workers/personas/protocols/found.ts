import * as z from "zod/mini";
import { parsedJson } from "../../nesting.ts";
import type { StoredExecution } from "../executions/store.ts";
import { linesSaidIn } from "../pool/lines.ts";
import { PROTOCOLS, type Protocol } from "../prompt/protocols.ts";
import { orElse } from "../schemas.ts";

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
/** What is none of the known words counts as the usual one. */
const word = <const Words extends readonly [string, ...string[]]>(words: Words, usual: Words[number]) =>
  orElse(z.enum(words), usual as never);

const LONG = 20_000;

/** What each protocol's value has to be. */
const SHAPES = {
  user_message: z.object({
    content: text(LONG),
    title: z.optional(z.string()),
    content_type: word(["info", "warning", "error", "success"], "info"),
    priority: word(["low", "normal", "high", "urgent"], "normal"),
  }),
  persona_action: z.object({
    target: text(200),
    action: orElse(z.string(), "run"),
    input: z.optional(z.unknown()),
  }),
  emit_event: z.object({ type: text(200), data: z.optional(z.unknown()) }),
  agent_memory: z.object({
    title: text(200),
    content: text(LONG),
    category: word(["general", "learning", "preference", "fact", "procedure"], "general"),
    importance: orElse(z.int().check(z.minimum(1), z.maximum(10)), 5),
    tags: orElse(z.array(z.string()), []),
  }),
  manual_review: z.object({
    title: text(500),
    description: z.optional(z.string()),
    severity: word(["low", "medium", "high", "critical"], "medium"),
    context_data: z.optional(z.unknown()),
    suggested_actions: orElse(z.array(z.string()), []),
  }),
  execution_flow: z.object({ flows: z.unknown() }),
  outcome_assessment: z.object({
    accomplished: z.boolean(),
    summary: orElse(z.string(), ""),
    blockers: orElse(z.array(z.string()), []),
  }),
} as const satisfies Record<Protocol, z.ZodMiniType>;

/** Something that an execution said in one of the protocols. */
export type Found = {
  readonly [P in Protocol]: { readonly protocol: P; readonly said: z.infer<(typeof SHAPES)[P]> };
}[Protocol];

/** What a line of output says, if it is a whole JSON object with one protocol's key and nothing besides; null otherwise. */
export function protocolIn(line: string): Found | null {
  const trimmed = line.trim();
  if (!trimmed.startsWith('{"') || !trimmed.endsWith("}")) return null;
  const value = parsedJson(trimmed);
  if (value === undefined) return null;
  const [entry, ...others] = Object.entries(value as object);
  const protocol = PROTOCOLS.find((name) => name === entry?.[0]);
  if (!entry || !protocol || others.length > 0) return null;
  const read = z.safeParse(SHAPES[protocol], entry[1]);
  return read.success ? ({ protocol, said: read.data } as Found) : null;
}

/** What lines of an execution's output say. A worker's output is what its CLI writes, with what the model says inside. */
export const protocolsIn = (
  lines: readonly string[],
  { runsOn }: Pick<StoredExecution, "runsOn">,
): readonly Found[] =>
  (runsOn === "worker" ? lines.flatMap(linesSaidIn) : lines).flatMap((line) => protocolIn(line) ?? []);
