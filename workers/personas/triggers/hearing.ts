import type { StoredExecution } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { readConfig } from "./config.ts";
import { fire } from "./firing.ts";
import type { Trigger } from "./schemas.ts";
import { triggers } from "./store.ts";

/** What a persona's execution did that chains may wait for: it published an event, or it ended. */
export type Deed =
  | { readonly is: "event"; readonly eventType: string; readonly data: unknown }
  | { readonly is: "end"; readonly status: StoredExecution["status"] };

/** Fires the chains that wait for it: by the type of an event, or, where they name none, by the end of an execution. */
export function fireChains(deed: Deed, { id, personaId, depth }: StoredExecution, world: Acting): void {
  for (const trigger of enabledOf(world, "chain")) {
    const read = readConfig("chain", trigger.config, world.zone);
    if (read.source?.personaId !== personaId) continue;
    const wanted = read.source.eventType;
    if (deed.is === "event" ? wanted !== deed.eventType : wanted !== null) continue;
    const from = { source_persona_id: personaId, source_execution_id: id };
    const what =
      deed.is === "event"
        ? { source_event_type: deed.eventType, data: deed.data }
        : { source_status: deed.status };
    fire(trigger, read, null, world, {
      depth: depth + 1,
      payload: { ...asObject(read.payload), ...from, ...what },
    });
  }
}

/** Fires the webhook triggers of a persona, for the delivery that has just come. */
export function fireWebhooks(personaId: string, input: unknown, world: Acting): void {
  for (const trigger of enabledOf(world, "webhook"))
    if (trigger.personaId === personaId)
      fire(trigger, readConfig("webhook", trigger.config, world.zone), null, world, { payload: input });
}

const enabledOf = ({ sql }: Acting, type: Trigger["triggerType"]): Trigger[] =>
  triggers.list(
    sql,
    "JOIN personas ON personas.id = triggers.persona_id AND personas.enabled = 1 WHERE triggers.trigger_type = ? AND triggers.enabled = 1",
    type,
  );

const asObject = (payload: unknown): object =>
  typeof payload === "object" && payload !== null && !Array.isArray(payload) ? payload : {};
