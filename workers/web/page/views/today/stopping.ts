import { requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import type { BodyOf } from "../../api/types.ts";
import { refreshTopic } from "../../api/watched.ts";
import { held, mayHold, mayList, mayPause, mayTurnOff, running } from "./halting.ts";
import { words } from "./words.ts";

/** What was not done, by its name, and why. */
export type NotStopped = { readonly name: string; readonly why: string };

/** What came of it: how many tasks were told to stop, and what was refused. */
export type Stopped = { readonly halted: number; readonly failed: readonly NotStopped[] };

/** What begins by itself: new tasks, and by their ids schedules and personas. */
type Things = { newTasks?: boolean; schedules: string[]; personas: string[] };

/**
 * Halts every running task and every execution of a persona, page by page, so that one that is refused leaves the others halted;
 * first, if wanted, nothing new starts by itself any more. There is no endpoint that does both at once: each halt is a decision on record of its own.
 */
export async function stopAll(isHolding: boolean): Promise<Stopped> {
  const failed: NotStopped[] = isHolding ? await hold() : [];
  const tried = new Set<string>();
  let halted = 0;
  for (;;) {
    const next = (await openIds()).filter((id) => !tried.has(id));
    if (next.length === 0) break;
    for (const taskId of next) {
      tried.add(taskId);
      const body = { taskId, reason: "Everything was halted on the page" };
      if (await isDone(taskId, failed, () => ask("POST /api/halt", { body }))) halted += 1;
    }
  }
  for (const topic of ["tasks", "approvals", "context"]) refreshTopic(topic);
  return { halted, failed };
}

/** Lets go on what was made to wait by whichever device, and nothing that waited before; what is refused waits on, and is answered. */
export async function letGoOn(): Promise<readonly NotStopped[]> {
  const failed: NotStopped[] = [];
  await running.refresh();
  const { newTasks = false, schedules = [], personas = [], holds } = held() ?? {};
  const on: Things = { schedules: [], personas: [] };
  try {
    if (newTasks) on.newTasks = await isDone(words.halt.kinds.newTasks, failed, () => letNewTasksWait(false));
    const there = await namesOf(schedules, personas, failed);
    // What was removed meanwhile has nothing to go on with, and holds up nothing.
    const turnOn = async (ids: readonly string[], into: string[], turn: (id: string) => Promise<unknown>) => {
      for (const id of ids) {
        const name = there.get(id);
        if (name === undefined || (await isDone(name, failed, () => turn(id)))) into.push(id);
      }
    };
    await turnOn(schedules, on.schedules, (id) => turnSchedule(id, "on"));
    await turnOn(personas, on.personas, (id) => turnPersona(id, true));
  } finally {
    // What another device holds since is its own, and waits on.
    await note({ release: { ...on, ...(holds && { holds }) } });
  }
  return failed;
}

/** What there still is of what was held, by its id; where that cannot be told, all of it. */
async function namesOf(
  schedules: readonly string[],
  personas: readonly string[],
  failed: NotStopped[],
): Promise<ReadonlyMap<string, string>> {
  const { schedules: ofSchedules, personas: ofPersonas } = words.halt.kinds;
  const listed = async (ids: readonly string[], name: string, load: () => Promise<readonly Named[]>) =>
    ids.length === 0 ? [] : ((await answered(name, failed, load)) ?? ids.map((id) => ({ id, name: id })));
  const all = [
    ...(await listed(schedules, ofSchedules, async () => {
      const { schedules: list } = await ask("GET /api/scheduler");
      return list.map(({ id, title }) => ({ id, name: title }));
    })),
    ...(await listed(personas, ofPersonas, () => ask("GET /api/personas"))),
  ];
  return new Map(all.map(({ id, name }) => [id, name]));
}

type Named = { readonly id: string; readonly name: string };

/** What runs or waits to run: tasks of the gate, and the personas' executions where this person may see them. */
async function openIds(): Promise<string[]> {
  const { tasks } = await ask("GET /api/tasks", { query: { status: "open" } });
  const executions = mayList() ? await Promise.all(OPEN.map(executionsIn)) : [];
  const going = tasks.filter(({ halt }) => halt === null).map(({ taskId }) => taskId);
  return [...new Set([...going, ...executions.flat()])];
}

const OPEN = ["queued", "running"] as const;

async function executionsIn(status: (typeof OPEN)[number]): Promise<string[]> {
  const found = await ask("GET /api/executions", { query: { status, limit: "500" } });
  return found.map(({ id }) => id);
}

/**
 * New tasks wait for a person, agents do nothing by themselves, and events start no persona: each as far as it can be done, since what runs
 * is to be halted in any case. What will wait is noted first, so that it can be let go on even when this page is closed midway.
 */
async function hold(): Promise<NotStopped[]> {
  const failed: NotStopped[] = [];
  const { newTasks, schedules, personas, noted } = words.halt.kinds;
  const rules = mayHold() ? await answered(newTasks, failed, () => ask("GET /api/context")) : null;
  const planned = mayPause() ? await answered(schedules, failed, () => ask("GET /api/scheduler")) : null;
  const enlisted =
    mayList() && mayTurnOff() ? await answered(personas, failed, () => ask("GET /api/personas")) : null;
  const going = {
    newTasks: rules !== null && !rules.preferences.approvalRequired,
    // A reminder spends nothing and does nothing but come.
    schedules: planned?.schedules.filter(({ status, skill }) => status === "on" && skill !== "remind") ?? [],
    personas: enlisted?.filter(({ enabled }) => enabled) ?? [],
  };
  const all: Things = { ...going, schedules: idsOf(going.schedules), personas: idsOf(going.personas) };
  // Where this is refused it is said below, if it is refused there too.
  const first = await answered(noted, [], () => note({ hold: all }));
  const done: Things = { schedules: [], personas: [] };
  if (going.newTasks) done.newTasks = await isDone(newTasks, failed, () => letNewTasksWait(true));
  for (const { id, title } of going.schedules)
    if (await isDone(title, failed, () => turnSchedule(id, "paused"))) done.schedules.push(id);
  for (const { id, name } of going.personas)
    if (await isDone(name, failed, () => turnPersona(id, false))) done.personas.push(id);
  // A hold of its own for what waits now: who lets the first one go on meanwhile may have done so before it was held.
  await isDone(noted, failed, () =>
    note({ hold: done, ...(first && { release: { ...all, holds: [first] } }) }),
  );
  return failed;
}

const idsOf = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id);

/** Where every device finds it; nothing is asked when there is nothing to note. Answers the id of the hold. */
async function note(change: BodyOf<"PATCH /api/held">): Promise<string | null> {
  if (![change.hold, change.release].some(isSomething)) return null;
  const { held: now, hold } = await ask("PATCH /api/held", { body: change });
  running.expect((before) => ({ ...before, held: now }));
  return hold;
}

const isSomething = ({
  newTasks = false,
  schedules = [],
  personas = [],
}: BodyOf<"PATCH /api/held">["hold"] = {}): boolean => newTasks || schedules.length + personas.length > 0;

/** On whatever version of the rules is in force. */
async function letNewTasksWait(approvalRequired: boolean): Promise<void> {
  const { version, preferences } = await ask("GET /api/context");
  if (preferences.approvalRequired === approvalRequired) return;
  await ask("PUT /api/context", { body: { preferences: { approvalRequired } }, ifMatch: `"${version}"` });
}

const turnSchedule = (id: string, status: "on" | "paused") =>
  ask("PATCH /api/scheduler/:id", { params: { id }, body: { status } });
const turnPersona = (id: string, enabled: boolean) => ask("POST /api/personas", { body: { id, enabled } });

/** One that is refused is named with why, and is no reason to leave out the next. @throws Failed when nothing answers */
async function isDone(name: string, failed: NotStopped[], work: () => Promise<unknown>): Promise<boolean> {
  return (await answered(name, failed, async () => [await work()])) !== null;
}

/** The answer; null when it was refused. @throws Failed when nothing answers */
async function answered<T>(name: string, failed: NotStopped[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    const failure = requestFailureOf(thrown);
    if (failure.kind !== "refused") throw thrown;
    failed.push({ name, why: failure.detail });
    return null;
  }
}
