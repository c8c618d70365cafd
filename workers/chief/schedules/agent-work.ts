import type * as z from "zod/mini";
import { Problem } from "../../problem.ts";
import { readCadence } from "../../time/cadence.ts";
import { HOUR_MS } from "../../time/calendar.ts";
import { unusable } from "../../wire/body.ts";
import { isAwake } from "../agents/activating.ts";
import { resolveAgent } from "../agents/instances.ts";
import type { ChiefWorld } from "../world.ts";
import type { NewScheduleBody } from "./operations.ts";
import { NEVER_LOOKED, putSchedule, type Schedule, schedules, slotFrom } from "./store.ts";
import { zoneOf } from "./sync.ts";

/** Of one person, besides what agents' files say. */
const OWN_MAX = 20;

type Wanted = Extract<z.infer<typeof NewScheduleBody>, { cron: string }>;

/** A schedule of a person's own, by which an agent does something in the background. @throws Problem saying what stands in its way */
export function addAgentWork(
  { agent_name: agent, skill: name, cron, active_hours: said, config }: Wanted,
  world: ChiefWorld,
): Schedule {
  const { sql, now, newId } = world;
  if (resolveAgent(sql, agent) === null) throw new Problem("not_found", "There is no agent of that name");
  if (!isAwake(agent, world)) throw new Problem("conflict", `${agent} sleeps; wake it first`);
  const zone = zoneOf(world);
  const hours = said ?? null;
  const read = readCadence(cron, zone, hours);
  if (!read.ok) throw unusable(hours === null ? "cron" : "active_hours", read.why);
  const all = schedules(sql);
  if (all.some((one) => one.agent === agent && one.name === name))
    throw new Problem("conflict", `${agent} has a schedule called ${name}; remove it, or take another name`);
  if (all.filter(({ job }) => job === "task").length >= OWN_MAX)
    throw new Problem("conflict", `There are ${OWN_MAX} such schedules already; remove one`);
  const schedule: Schedule = {
    id: newId(),
    agent,
    name,
    title: name,
    cron,
    zone,
    hours,
    job: "task",
    check: "always",
    artifactType: config.artifact_type ?? name.replaceAll("-", "_").slice(0, 40),
    missed: { policy: "once", graceMs: HOUR_MS },
    description: config.task,
    payload: config.task,
    source: "person",
    isOwnTime: true,
    state: "on",
    dueAt: slotFrom({ cron, zone, hours }, now),
    begunAt: now,
    ...NEVER_LOOKED,
  };
  putSchedule(sql, schedule);
  return schedule;
}
