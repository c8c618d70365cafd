import { notify, type Priority } from "../notifications/store.ts";
import { chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import { type AgentEffect, endEffect } from "./store.ts";

/** What an agent is told whose wish waits. */
export const WAITS =
  "Nothing was done yet: it waits for the person's word under Approvals, and is done by itself as soon as they agree. Do not ask for it again; say in your report that it waits.";

/** Why, where nobody knows whether something was done. */
export const NOBODY_KNOWS = "Nobody knows whether it was done";

/** Ends it and tells of it what a person has to know: what was done is there to be looked at, what was not is said. */
export function endAndTell(
  effect: AgentEffect,
  state: "done" | "refused" | "failed" | "unknown",
  why: string | null,
  { sql, now, newId, zone }: ChiefWorld,
): void {
  const { id, agent, operation, description } = effect;
  sql.atomically(() => {
    if (!endEffect(sql, effect, state, now)) return;
    const priority: Priority = state === "failed" || state === "unknown" ? "normal" : "low";
    const title = `${TITLES[state]}: ${operation}`;
    const message = why === null ? description : `${why}. ${description}`;
    const of = { key: `effect/${id}`, id: newId(), agent, priority, title, message, artifact: null };
    notify(sql, of, chiefSettings(sql), zone, now);
  });
}

const TITLES = {
  done: "Done",
  refused: "Not done",
  failed: "Failed",
  unknown: "Maybe done",
} as const;

/** Logs by its kind what went wrong; its message may hold what it was about. */
export function logFailedEffect(id: string, error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ level: "error", event: "effect_failed", taskId: id, error: kind }));
}
