import * as z from "zod/mini";
import { askModel } from "../../model/ask-model.ts";
import { isBilledAs } from "../../model/label.ts";
import { jsonValueIn } from "../../wire/body.ts";
import { nameOf } from "../agents/instances.ts";
import { addArtifact } from "../artifacts/store.ts";
import { fencedMaterial } from "../guard/fence.ts";
import { guardOf } from "../guard/guard.ts";
import { jobs } from "../jobs/index.ts";
import type { JobTask, JobWords, WordsWish } from "../jobs/job.ts";
import { saysForgotten } from "../memory/tombstones.ts";
import { notify } from "../notifications/store.ts";
import { chiefSettings } from "../settings.ts";
import { callUsage, noteUsage } from "../usage/store.ts";
import type { ChiefWorld } from "../world.ts";
import { failRun, failUnfit } from "./run-failures.ts";
import { beginAnew, endRun, makeReady, type ScheduledRun } from "./runs.ts";
import { type Schedule, scheduleOf } from "./store.ts";

const TIME_LIMIT_MS = 90_000;

/** What a run keeps between its two parts; `at` is since when (Unix milliseconds), not known of one that an older version has begun. */
type Kept = { readonly found: unknown; readonly facts?: unknown; readonly at?: number };

/**
 * Carries out a run from where it is: collects facts, asks for words where words are needed, and ends it. Whatever is told is written in
 * the transaction that ends it, so that a run that breaks off anywhere, and is resumed, makes one artifact and one notification.
 */
export async function pursue(run: ScheduledRun, world: () => ChiefWorld): Promise<void> {
  const schedule = scheduleOf(world().sql, run.schedule);
  if (schedule === null) return failRun(run, "Its schedule was removed", world());
  try {
    const { task, facts, at } = await prepared(run, schedule, world());
    const wish = jobs[run.job].wish(facts, task);
    const asked = wish === null ? null : await ask(wish, run, world());
    if (asked?.broken) {
      failUnfit(run, asked.broken, asked.costNano, world());
      return;
    }
    const { sql } = world();
    if (saysForgotten(sql, JSON.stringify([facts, asked?.words]), at))
      // Its facts are older than what its person has had forgotten: they are collected anew.
      return await pursue(beginAnew(sql, run, JSON.stringify(task.data), asked?.costNano ?? 0), world);
    conclude(run, task, facts, asked, world());
  } catch (error) {
    // Without its message, which may hold what the run was about.
    const kind = error instanceof Error ? error.name : typeof error;
    console.error(JSON.stringify({ level: "error", event: "run_failed", job: run.job, error: kind }));
    failRun(run, "It failed for a reason of its own", world());
  }
}

async function prepared(
  run: ScheduledRun,
  schedule: Schedule,
  world: ChiefWorld,
): Promise<{ task: JobTask; facts: unknown; at: number }> {
  const { now } = world;
  const kept = JSON.parse(run.data ?? "null") as unknown;
  const {
    found,
    facts,
    at = run.at,
  } = run.state === "ready" ? (kept as Kept) : { found: kept, facts: undefined };
  const task = { schedule, slot: run.slot, run: run.id, data: found, seen: run.seen };
  if (facts !== undefined) return { task, facts, at };
  const made = await jobs[run.job].prepare(task, world);
  makeReady(world.sql, run, JSON.stringify({ found, facts: made, at: now } satisfies Kept));
  return { task, facts: made, at: now };
}

type Asked = {
  readonly words: JobWords;
  readonly costNano: number;
  readonly model: string | null;
  /** Why what came cannot be used at all; nobody is told anything then. */
  readonly broken?: string;
};

async function ask(
  { task, material, schema, maxOutputTokens }: WordsWish,
  run: ScheduledRun,
  world: ChiefWorld,
): Promise<Asked> {
  const desk = world.desk();
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input" });
  const result = await askModel(
    {
      kind: "background",
      purpose: `chief/${run.job}`,
      scope: { user: world.person, schedule: `${run.agent}/${run.name}` },
      system: `${task}\n\n${guardOf(nameOf(world.sql, run.agent))}`,
      messages: [{ role: "user", content: fencedMaterial("material", material) }],
      schema: json,
      cheap: true,
      maxOutputTokens,
      timeLimitMs: TIME_LIMIT_MS,
    },
    desk,
  );
  const { costNano } = result;
  if (!result.ok)
    return { words: { why: `Without the words of a model: ${result.detail}` }, costNano, model: null };
  const { model: label } = result;
  noteUsage(
    world.sql,
    callUsage(result, { id: world.newId(), at: world.now, agent: run.agent, model: label }),
  );
  const said = z.safeParse(schema, jsonValueIn(result.text));
  // The offline model says in plain words that it is one; everything that code knows is told all the same.
  if (!said.success && !isBilledAs(label))
    return { words: { why: `Without the words of a model: ${label}` }, costNano, model: label };
  if (!said.success)
    return {
      words: null,
      costNano,
      model: label,
      broken: "The model's answer does not fit what was asked for",
    };
  return { words: { said: said.data, label }, costNano, model: label };
}

function conclude(
  run: ScheduledRun,
  task: JobTask,
  facts: unknown,
  asked: Asked | null,
  world: ChiefWorld,
): void {
  const { sql, now, newId, zone } = world;
  sql.atomically(() => {
    const artifactId = newId();
    const output = jobs[run.job].conclude(facts, asked?.words ?? null, task, world);
    const { artifact, notify: isToTell, priority, title, body, key, seen = run.seen } = output;
    const ended = {
      state: "done",
      why:
        asked?.words !== null && asked?.words !== undefined && "why" in asked.words ? asked.words.why : null,
      costNano: asked?.costNano ?? 0,
      model: asked?.model ?? null,
      artifact: artifact === null ? null : artifactId,
    } as const;
    // Somebody else has ended it: nothing of this is told.
    if (!endRun(sql, run, ended, now)) throw new Error("The run has ended already");
    if (artifact !== null)
      addArtifact(sql, {
        ...artifact,
        id: artifactId,
        run: run.id,
        agent: run.agent,
        type: task.schedule.artifactType,
        at: now,
      });
    if (isToTell) {
      const of = {
        key: key ?? `run/${run.id}`,
        id: newId(),
        agent: run.agent,
        priority,
        title,
        message: body,
      };
      notify(sql, { ...of, artifact: artifact === null ? null : artifactId }, chiefSettings(sql), zone, now);
    }
    if (seen !== null) sql.all("UPDATE schedules SET seen = ? WHERE id = ?", seen, run.schedule);
  });
}
