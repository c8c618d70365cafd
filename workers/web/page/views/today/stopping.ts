import { signal } from "@preact/signals";
import { requestFailureOf } from "../../api/failure.ts";
import { keep, kept } from "../../api/kept.ts";
import { ask } from "../../api/request.ts";
import { refreshTopic } from "../../api/watched.ts";
import { mayHold, mayList, mayPause, mayTurnOff } from "./halting.ts";
import { words } from "./words.ts";

/** What was not done, by its name, and why. */
export type NotStopped = { readonly name: string; readonly why: string };

/** What came of it: how many tasks were told to stop, and what was refused. */
export type Stopped = { readonly halted: number; readonly failed: readonly NotStopped[] };

/** What was made to wait, so that the same goes on later: ids of schedules and of personas. */
export type Held = {
  readonly newTasks: boolean;
  readonly schedules: readonly string[];
  readonly personas: readonly string[];
};

/** What waits since everything was halted on this device; null when nothing does. */
export const held = signal<Held | null>(null);
const KEPT_AS = "held";
void kept<Held | null>(KEPT_AS).then((last) => {
  held.value ??= last?.data ?? null;
});

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

/** Lets go on what `stopAll` has made to wait, and nothing that waited before; answers what was refused. */
export async function letGoOn(): Promise<readonly NotStopped[]> {
  const failed: NotStopped[] = [];
  const { newTasks = false, schedules = [], personas = [] } = held.value ?? {};
  if (newTasks) await isDone(words.halt.kinds.newTasks, failed, () => letNewTasksWait(false));
  for (const id of schedules) await isDone(id, failed, () => turnSchedule(id, "on"));
  for (const id of personas) await isDone(id, failed, () => turnPersona(id, true));
  remember(null);
  return failed;
}

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
 * is to be halted in any case. What is held is remembered as it is done.
 */
async function hold(): Promise<NotStopped[]> {
  const failed: NotStopped[] = [];
  const { newTasks, schedules, personas } = words.halt.kinds;
  if (mayHold())
    await isDone(newTasks, failed, async () => {
      if (await letNewTasksWait(true)) add({ newTasks: true });
    });
  if (mayPause()) await isDone(schedules, failed, () => pauseSchedules(failed));
  if (mayList() && mayTurnOff()) await isDone(personas, failed, () => turnPersonasOff(failed));
  return failed;
}

async function pauseSchedules(failed: NotStopped[]): Promise<void> {
  const { schedules } = await ask("GET /api/scheduler");
  for (const { id, title, status } of schedules) {
    if (status === "on" && (await isDone(title, failed, () => turnSchedule(id, "paused"))))
      add({ schedules: [id] });
  }
}

async function turnPersonasOff(failed: NotStopped[]): Promise<void> {
  for (const { id, name, enabled } of await ask("GET /api/personas")) {
    if (enabled && (await isDone(name, failed, () => turnPersona(id, false)))) add({ personas: [id] });
  }
}

function add({ newTasks = false, schedules = [], personas = [] }: Partial<Held>): void {
  const before = held.value;
  remember({
    newTasks: newTasks || (before?.newTasks ?? false),
    schedules: [...(before?.schedules ?? []), ...schedules],
    personas: [...(before?.personas ?? []), ...personas],
  });
}

function remember(now: Held | null): void {
  held.value = now;
  void keep(KEPT_AS, { data: now, asOf: Date.now() });
}

/** On whatever version of the rules is in force; false when they say so already. */
async function letNewTasksWait(approvalRequired: boolean): Promise<boolean> {
  const { version, preferences } = await ask("GET /api/context");
  if (preferences.approvalRequired === approvalRequired) return false;
  await ask("PUT /api/context", { body: { preferences: { approvalRequired } }, ifMatch: `"${version}"` });
  return true;
}

const turnSchedule = (id: string, status: "on" | "paused") =>
  ask("PATCH /api/scheduler/:id", { params: { id }, body: { status } });
const turnPersona = (id: string, enabled: boolean) => ask("POST /api/personas", { body: { id, enabled } });

/** One that is refused is named with why, and is no reason to leave out the next. @throws Failed when nothing answers */
async function isDone(name: string, failed: NotStopped[], work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    const failure = requestFailureOf(thrown);
    if (failure.kind !== "refused") throw thrown;
    failed.push({ name, why: failure.detail });
    return false;
  }
}
