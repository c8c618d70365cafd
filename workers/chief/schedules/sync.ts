import type { Template } from "../agents/template.ts";
import { chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import type { Planned } from "./heartbeat.ts";
import { NEVER_LOOKED, putSchedule, removeSchedule, type Schedule, schedules, slotFrom } from "./store.ts";

/** The zone in which a person's times are meant. */
export const zoneOf = ({ sql, zone }: Pick<ChiefWorld, "sql" | "zone">): string =>
  chiefSettings(sql).zone ?? zone;

/**
 * Brings an agent's schedules to what its HEARTBEAT.md says, the only writer of them: each name once. What is new is added, what is gone
 * is removed, what was changed is changed; a time that the person has set stays, and so does a pause. One of the person's own of the same
 * name stays too, in its place.
 */
export function syncSchedules(agent: Pick<Template, "name" | "heartbeat">, world: ChiefWorld): void {
  const { sql } = world;
  const all = schedules(sql).filter((one) => one.agent === agent.name);
  const before = all.filter(({ source }) => source === "heartbeat");
  for (const one of before)
    if (!agent.heartbeat.schedules.some(({ name }) => name === one.name)) removeSchedule(sql, one.id);
  for (const planned of agent.heartbeat.schedules) {
    const known = all.find(({ name }) => name === planned.name);
    if (known === undefined) add(agent.name, planned, world);
    else if (known.source === "heartbeat") change(known, planned, world);
  }
}

function add(agent: string, planned: Planned, world: ChiefWorld): void {
  const { sql, now, newId } = world;
  const zone = zoneOf(world);
  putSchedule(sql, {
    ...planned,
    id: newId(),
    agent,
    zone,
    payload: null,
    source: "heartbeat",
    isOwnTime: false,
    state: "on",
    dueAt: slotFrom({ ...planned, zone }, now),
    begunAt: now,
    ...NEVER_LOOKED,
  });
}

function change(known: Schedule, planned: Planned, { sql, now }: ChiefWorld): void {
  const { cron, hours } = known.isOwnTime ? known : planned;
  const after = { ...known, ...planned, cron, hours };
  if (JSON.stringify(after) === JSON.stringify(known)) return;
  const isOther = cron !== known.cron || JSON.stringify(hours) !== JSON.stringify(known.hours);
  const isMoved = isOther && known.state === "on";
  putSchedule(sql, { ...after, dueAt: isMoved ? slotFrom(after, now) : known.dueAt });
}

/** Removes every schedule of an agent that sleeps. */
export function removeSchedulesOf(agent: string, { sql }: Pick<ChiefWorld, "sql">): void {
  for (const one of schedules(sql)) if (one.agent === agent) removeSchedule(sql, one.id);
}

/** What was paused goes on at its next slot; nothing of the time between is made up for. */
export function turn(
  schedule: Schedule,
  state: Schedule["state"],
  { sql, now }: Pick<ChiefWorld, "sql" | "now">,
): Schedule {
  const dueAt = state === "on" ? (schedule.cron === null ? schedule.dueAt : slotFrom(schedule, now)) : null;
  const after = { ...schedule, state, dueAt };
  putSchedule(sql, after);
  return after;
}

/** Moves every schedule that follows the person's zone to another one. */
export function moveZone(zone: string, { sql, now }: Pick<ChiefWorld, "sql" | "now">): void {
  for (const one of schedules(sql)) {
    if (one.source !== "heartbeat") continue;
    const after = { ...one, zone };
    putSchedule(sql, { ...after, dueAt: one.state === "on" ? slotFrom(after, now) : null });
  }
}
