import * as z from "zod/mini";
import { count } from "../../wire/fields.ts";
import {
  id,
  longText,
  nullableText,
  optionalFlag,
  optionalJson,
  optionalText,
  shortText,
  timestamps,
} from "../schemas.ts";

export const TIMEOUT_MIN_MS = 1_000;
/** The watchdog ends what is silent for longer than this and a minute. */
export const TIMEOUT_MAX_MS = 600_000;
export const TIMEOUT_DEFAULT_MS = 300_000;
const CONCURRENT_MAX = 100;
const BUDGET_MAX_USD = 1_000;
const TURNS_MAX = 50;

/** Where a persona's executions run: at the edge when they need no shell, or on a worker in any case. */
const runsOn = z.enum(["edge", "worker"]);

export const PersonaBody = z.object({
  id: z.optional(id),
  name: z.optional(shortText),
  description: longText,
  systemPrompt: longText,
  /** JSON as a text; what is no JSON is kept, and the system prompt then stands in for it. */
  structuredPrompt: longText,
  icon: longText,
  color: optionalText(100),
  enabled: optionalFlag,
  maxConcurrent: z.optional(z.int().check(z.minimum(1), z.maximum(CONCURRENT_MAX))),
  timeoutMs: z.optional(z.int().check(z.minimum(TIMEOUT_MIN_MS), z.maximum(TIMEOUT_MAX_MS))),
  inferenceProfileId: optionalText(200),
  /** JSON as a text, or an object: `{"allowedHosts": ["api.example.com"]}`. */
  networkPolicy: z.optional(z.nullable(z.union([z.string(), z.record(z.string(), z.unknown())]))),
  maxBudgetUsd: z.optional(z.nullable(z.number().check(z.minimum(0), z.maximum(BUDGET_MAX_USD)))),
  maxTurns: z.optional(z.nullable(z.int().check(z.minimum(1), z.maximum(TURNS_MAX)))),
  designContext: longText,
  groupId: optionalText(200),
  permissionPolicy: optionalJson,
  modelProfile: optionalJson,
  runsOn: z.optional(runsOn),
});

export const Persona = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  description: nullableText,
  systemPrompt: z.string(),
  structuredPrompt: nullableText,
  icon: nullableText,
  color: nullableText,
  enabled: z.boolean(),
  maxConcurrent: count,
  timeoutMs: count,
  inferenceProfileId: nullableText,
  networkPolicy: nullableText,
  /** Dollars for one execution. */
  maxBudgetUsd: z.nullable(z.number()),
  maxTurns: z.nullable(count),
  designContext: nullableText,
  groupId: nullableText,
  permissionPolicy: nullableText,
  modelProfile: nullableText,
  runsOn,
  ...timestamps,
});
export type Persona = z.infer<typeof Persona>;
