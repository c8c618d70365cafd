import { Problem } from "../../problem.ts";
import { slotAfter } from "../../time/cadence.ts";
import { lookAt } from "../../time/missed.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import { type Happening, publish } from "../events/publish.ts";
import type { Acting } from "../handling.ts";
import { personas } from "../registry/store.ts";
import { type ReadConfig, readConfig, readStored } from "./config.ts";
import type { Trigger } from "./schemas.ts";
import { claimFiring, noteFired, triggers, triggersOf } from "./store.ts";

const DEFAULT_EVENT: Readonly<Record<Trigger["triggerType"], string>> = {
  schedule: "trigger_fired",
  webhook: "trigger_fired",
  manual: "trigger_fired",
  chain: "chain_triggered",
  polling: "content_changed",
};
/** Of one alarm; the rest has the next. */
const ROUND_MAX = 50;

/** Fires what is due of all schedules, each slot once, and sets each trigger's next one. */
export function fireSchedules(world: Acting): void {
  const { sql, now } = world;
  const due = triggers.list(
    sql,
    "WHERE next_trigger_at <= ? AND trigger_type = 'schedule' ORDER BY next_trigger_at LIMIT ?",
    now,
    ROUND_MAX,
  );
  for (const trigger of due) fireSchedule(trigger, world);
}

function fireSchedule(trigger: Trigger, world: Acting): void {
  const { sql, now } = world;
  const schedule = scheduleOf(trigger, world.zone);
  if (!schedule.ok) {
    // It would hold up all others: what could be read when it was written cannot be any more, such as a zone that was renamed.
    const broken = { healthStatus: "degraded", healthMessage: schedule.why, nextTriggerAt: null } as const;
    triggers.update(sql, trigger.id, broken);
    return;
  }
  const { read, cadence, missed, due } = schedule;
  const look = lookAt(due, cadence, missed, now);
  if (look.skipped.last !== null)
    claimFiring(sql, {
      id: world.newId(),
      triggerId: trigger.id,
      dueAt: look.skipped.last,
      firedAt: now,
      why: `Nobody was there for ${look.skipped.count} of its moments (missed: ${missed.policy})`,
    });
  for (const slot of look.fire) fire(trigger, read, slot, world);
  triggers.update(sql, trigger.id, { nextTriggerAt: momentOrNull(look.next) });
}

function scheduleOf({ triggerType, config, nextTriggerAt }: Trigger, zone: string) {
  try {
    const read = readConfig(triggerType, config, zone);
    if (read.schedule === null || nextTriggerAt === null)
      return { ok: false, why: "It has no schedule" } as const;
    return { ok: true, read, ...read.schedule, due: Date.parse(nextTriggerAt) } as const;
  } catch (error) {
    if (error instanceof Problem) return { ok: false, why: error.message } as const;
    throw error;
  }
}

type Told = { readonly payload?: unknown; readonly depth?: number };

/** Fires a trigger for a slot of its schedule, unless it has fired for it; `slot` null: now, as often as it is asked. @returns the event's id */
export function fire(
  trigger: Trigger,
  read: ReadConfig,
  slot: number | null,
  world: Acting,
  told: Told = {},
): string | null {
  const { sql, now, newId } = world;
  const { id, personaId, triggerType, useCaseId } = trigger;
  let dueAt = slot ?? now;
  while (!claimFiring(sql, { id: newId(), triggerId: id, dueAt, firedAt: now, why: null })) {
    if (slot !== null) return null;
    // What no clock decides may happen several times in a millisecond.
    dueAt += 1;
  }
  const payload = told.payload ?? read.payload;
  const happening: Happening = {
    eventType: read.eventType ?? DEFAULT_EVENT[triggerType],
    sourceType: triggerType === "chain" ? "chain" : "trigger",
    sourceId: id,
    targetPersonaId: personaId,
    payload: payload === null || payload === undefined ? null : JSON.stringify(payload),
    useCaseId,
    triggerId: id,
    ...(told.depth === undefined ? {} : { depth: told.depth }),
  };
  const event = publish(happening, world);
  noteFired(sql, id, dueAt, event.id);
  triggers.update(sql, id, { lastTriggeredAt: momentOf(now) });
  return event.id;
}

/** The next slot of a trigger from now on; null for one that has no schedule, is disabled, or whose persona is. */
export function nextSlotOf(
  trigger: Pick<Trigger, "enabled" | "personaId">,
  read: ReadConfig,
  { sql, now }: Acting,
): string | null {
  const isOn = trigger.enabled && personas.get(sql, trigger.personaId)?.enabled === true;
  if (!isOn || read.schedule === null) return null;
  // The first look at an address is what later ones are compared with.
  return momentOrNull(read.address === null ? slotAfter(now, read.schedule.cadence) : now);
}

/** A persona was enabled or disabled: its schedules stand still, or go on at their next slot. */
export function resetSchedules(personaId: string, world: Acting): void {
  for (const trigger of triggersOf(world.sql, personaId)) {
    const read = readStored(trigger, world.zone);
    // Its health says so already, or will when it is due.
    if (!read?.schedule) continue;
    const next = nextSlotOf(trigger, read, world);
    if (next === null || trigger.nextTriggerAt === null)
      triggers.update(world.sql, trigger.id, { nextTriggerAt: next });
  }
}
