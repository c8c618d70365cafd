import { signal } from "@preact/signals";
import { navigate } from "wouter-preact/use-browser-location";
import { requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import { refreshTopic, watched } from "../../api/watched.ts";

/** Whether somebody is being asked if everything shall stop. */
export const isHaltingAll = signal(false);

/** Asks it from any view: where it can be answered, and where what came of it is seen. */
export function askToHaltAll(): void {
  navigate("/");
  isHaltingAll.value = true;
}

/** What runs. */
export const running = watched("tasks:open", () => ask("GET /api/tasks", { query: { status: "open" } }));

/** What came of it: the tasks that were told to stop, and those that were not, each with why. */
export type Halted = {
  readonly halted: number;
  readonly failed: readonly { readonly taskId: string; readonly why: string }[];
  readonly isHolding: boolean;
};

/** Whether the signed-in person may let every new task wait. */
export const mayHold = (): boolean => me.value?.may.includes("PUT /api/context") ?? false;

/**
 * Halts every running task and every execution of a persona, page by page, so that one that is refused leaves the others halted;
 * first, if wanted, nothing new starts by itself any more. There is no endpoint that does both at once: each halt is a decision on record of its own.
 */
export async function haltAll(isHolding: boolean): Promise<Halted> {
  const failed: { taskId: string; why: string }[] = [];
  if (isHolding) await holdNew();
  const tried = new Set<string>();
  for (;;) {
    const next = (await openIds()).filter((id) => !tried.has(id));
    if (next.length === 0) break;
    for (const taskId of next) {
      tried.add(taskId);
      try {
        await ask("POST /api/halt", { body: { taskId, reason: "Everything was halted on the page" } });
      } catch (thrown) {
        const failure = requestFailureOf(thrown);
        if (failure.kind !== "refused") throw thrown;
        failed.push({ taskId, why: failure.detail });
      }
    }
  }
  for (const topic of ["tasks", "approvals", "context"]) refreshTopic(topic);
  return { halted: tried.size - failed.length, failed, isHolding };
}

/** What runs or waits to run: tasks of the gate, and the personas' executions where this person may see them. */
async function openIds(): Promise<string[]> {
  const { tasks } = await ask("GET /api/tasks", { query: { status: "open" } });
  const executions = mayList() ? await Promise.all(OPEN.map(executionsIn)) : [];
  const going = tasks.filter(({ halt }) => halt === null).map(({ taskId }) => taskId);
  return [...new Set([...going, ...executions.flat()])];
}

const OPEN = ["queued", "running"] as const;
/** Whether the signed-in person may see what personas do. */
export const mayList = (): boolean => me.value?.may.includes("GET /api/executions") ?? false;

async function executionsIn(status: (typeof OPEN)[number]): Promise<string[]> {
  const found = await ask("GET /api/executions", { query: { status, limit: "500" } });
  return found.map(({ id }) => id);
}

/** Everything waits for a person, on whatever version of the rules is in force. */
async function holdNew(): Promise<void> {
  const { version, preferences } = await ask("GET /api/context");
  if (preferences.approvalRequired) return;
  await ask("PUT /api/context", {
    body: { preferences: { approvalRequired: true } },
    ifMatch: `"${version}"`,
  });
}
