import { PRIVATE } from "../../audience.ts";
import { readCadence } from "../../time/cadence.ts";
import { HOUR_MS } from "../../time/calendar.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { instanceOf, putInstance } from "../agents/instances.ts";
import { addSoul } from "../agents/soul.ts";
import { addFact, FACT_MAX_CHARS } from "../memory/store.ts";
import { NEVER_LOOKED, putSchedule, schedules } from "../schedules/store.ts";
import { removeSchedulesOf, zoneOf } from "../schedules/sync.ts";
import type { ChiefWorld } from "../world.ts";
import type { BroughtAgent, BroughtSchedule } from "./brought.ts";
import { dropProposal, type ImportProposal } from "./proposals.ts";

const TEXT_MAX_CHARS = 500;

/** Takes what was proposed, all of it or nothing: agents asleep, with no tools and no times; facts to be confirmed; times paused. */
export function takeProposal({ id, read }: ImportProposal, world: ChiefWorld): void {
  world.sql.atomically(() => {
    for (const agent of read.agents) takeAgent(agent, world);
    for (const text of read.facts)
      addFact(world, {
        text: text.slice(0, FACT_MAX_CHARS),
        agent: CHIEF,
        audience: PRIVATE,
        source: `import:${read.format}`,
        trust: "tainted",
      });
    for (const schedule of read.schedules) takeSchedule(schedule, world);
    dropProposal(world.sql, id);
  });
}

function takeAgent({ name, format, files, beside, soul, wants }: BroughtAgent, world: ChiefWorld): void {
  const { sql, now, newId } = world;
  const before = instanceOf(sql, name);
  removeSchedulesOf(name, world);
  putInstance(sql, {
    name,
    template: name,
    state: "dormant",
    files: {},
    seen: files,
    createdAt: before?.createdAt ?? now,
    changedAt: now,
    origin: { format, wants, servers: [], schedules: false },
  });
  sql.all("DELETE FROM beside WHERE agent = ?", name);
  for (const [path, text] of Object.entries(beside))
    sql.all("INSERT INTO beside (agent, path, text) VALUES (?, ?, ?)", name, path, text);
  for (const text of soul) addSoul(sql, { id: newId(), at: now, text, source: "import" }, name);
}

/** A time of elsewhere is a reminder of it, paused: what was done there by itself is done here by its owner, or not at all. */
function takeSchedule({ name, cron, zone, text }: BroughtSchedule, world: ChiefWorld): void {
  const { sql, now, newId } = world;
  const own = zone ?? zoneOf(world);
  if (!readCadence(cron, own).ok || schedules(sql).some((one) => one.name === `import-${name}`)) return;
  putSchedule(sql, {
    id: newId(),
    agent: CHIEF,
    name: `import-${name}`,
    title: name.slice(0, 60),
    cron,
    zone: own,
    hours: null,
    job: "remind",
    check: "always",
    artifactType: "reminder",
    missed: { policy: "once", graceMs: HOUR_MS },
    description: "Brought along; paused until you turn it on.",
    payload: text.slice(0, TEXT_MAX_CHARS),
    source: "person",
    isOwnTime: true,
    state: "paused",
    dueAt: null,
    begunAt: now,
    ...NEVER_LOOKED,
  });
}

/** An agent's other texts, by path. */
export const besideOf = (sql: ChiefWorld["sql"], agent: string): Record<string, string> =>
  Object.fromEntries(
    sql
      .all<{ path: string; text: string }>(
        "SELECT path, text FROM beside WHERE agent = ? ORDER BY path",
        agent,
      )
      .map(({ path, text }) => [path, text]),
  );
