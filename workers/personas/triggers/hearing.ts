import { linesFrom } from "../executions/output.ts";
import type { StoredExecution } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { holds } from "./condition.ts";
import { readConfig, readStored } from "./config.ts";
import { fire } from "./firing.ts";
import type { Trigger } from "./schemas.ts";
import { triggers } from "./store.ts";

/** What a persona's execution did that chains may wait for: it published an event, or it ended. */
export type Deed =
  | { readonly is: "event"; readonly eventType: string; readonly data: unknown }
  | { readonly is: "end"; readonly status: StoredExecution["status"] };

/** Of what an execution wrote, its end: what a chain looks at and hands on. */
const SAID_MAX_LINES = 500;
const SAID_MAX_CHARS = 32_000;

/** Fires the chains that wait for it: by the type of an event, or, where they name none, by the end of an execution. */
export function fireChains(deed: Deed, execution: StoredExecution, world: Acting): void {
  const { id, personaId, depth } = execution;
  const said = () => linesFrom(world.sql, id, Math.max(0, execution.outputLines - SAID_MAX_LINES));
  for (const trigger of enabledOf(world, "chain")) {
    // One that was written when more was taken hears nothing, instead of holding up the execution's end.
    const read = readStored(trigger, world.zone);
    if (read?.source?.personaId !== personaId) continue;
    const { eventType: wanted, condition, forwards } = read.source;
    if (deed.is === "event" ? wanted !== deed.eventType : wanted !== null) continue;
    if (deed.is === "end" && !holds(condition, deed.status, said)) continue;
    const from = { source_persona_id: personaId, source_execution_id: id };
    const what =
      deed.is === "event"
        ? { source_event_type: deed.eventType, data: deed.data }
        : {
            source_status: deed.status,
            ...(forwards ? { source_output: said().join("\n").slice(-SAID_MAX_CHARS) } : {}),
          };
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
