import * as z from "zod/mini";
import { Problem } from "../../problem.ts";
import { nanoFromUsd } from "../../wire/money.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { ApproveBody } from "../schemas/approve.ts";

/** A task as the gate judges and stores it: only the fields that it uses. */
export type Task = z.infer<typeof Task>;

/** The stored form; read back from D1 through this check, because a row may be older than the code. */
export const Task = z.object({
  taskId: z.string(),
  type: z.string(),
  description: z.string(),
  estimatedNano: z.int(),
  agentType: z.string(),
  /** Who asks, as the door verified it: rules, limits and counters go by this name. */
  agency: z.string(),
  /** What the body says the agency is called; shown, and used for nothing else. */
  label: z.optional(z.string()),
  operations: z.array(z.string()),
  channelContext: z.optional(z.unknown()),
});

/** The task in a request of that caller. */
export const taskFrom = (body: ApproveBody, callerName: string): Task => ({
  taskId: body.taskId,
  type: body.type,
  description: body.description,
  estimatedNano: nanoOf(body.estimatedCost, "estimatedCost"),
  agentType: body.agentType,
  agency: callerName,
  ...(body.agency === undefined || body.agency === callerName ? {} : { label: body.agency }),
  operations: body.operations ?? [],
  ...(body.channelContext === undefined ? {} : { channelContext: body.channelContext }),
});

/** The amount of a field that its schema has accepted. */
export function nanoOf(amount: number | string, field: string): number {
  const nano = nanoFromUsd(amount);
  if (nano === null) throw new Problem("invalid_request", `${field} is not an amount of dollars`);
  return nano;
}

/**
 * SHA-256 of what was asked, as hex: the same body asked again has the same one, whatever the order of its fields and
 * whoever asks. `agency` is the one that the body names; the caller's name is not part of it.
 */
export async function fingerprintOf(task: Task, agency: string | null): Promise<string> {
  const { label: _, ...asked } = task;
  return sha256Hex(JSON.stringify(sorted({ ...asked, agency })));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
