import { signal } from "@preact/signals";
import { navigate } from "wouter-preact/use-browser-location";
import { requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import type { Endpoint } from "../../api/types.ts";
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

/** What came of it: what was told to stop, and what was not, each with why. */
export type Halted = {
  readonly halted: number;
  readonly failed: readonly { readonly id: string; readonly why: string }[];
  readonly isHolding: boolean;
};

const may = (endpoint: Endpoint): boolean => me.value?.may.includes(endpoint) ?? false;

/** Whether the signed-in person may let every new task wait. */
export const mayHold = (): boolean => may("PUT /api/context");

/**
 * Halts every running task and cancels what personas do, page by page, so that one that is refused leaves the others stopped; first, if
 * wanted, nothing new starts by itself any more. There is no endpoint that does all of it: each is a decision on record of its own.
 */
export async function haltAll(isHolding: boolean): Promise<Halted> {
  if (isHolding) await holdNew();
  const tasks = await stopEach(
    async () => {
      const open = await ask("GET /api/tasks", { query: { status: "open" } });
      return open.tasks.flatMap(({ taskId, halt }) => (halt === null ? [taskId] : []));
    },
    (taskId) => ask("POST /api/halt", { body: { taskId, reason: "Everything was halted on the page" } }),
  );
  const runs = may("POST /api/executions/:id/cancel") ? await cancelRuns() : { halted: 0, failed: [] };
  for (const topic of ["tasks", "approvals", "context"]) refreshTopic(topic);
  return { halted: tasks.halted + runs.halted, failed: [...tasks.failed, ...runs.failed], isHolding };
}

const cancelRuns = () =>
  stopEach(
    async () => {
      const [queued, running] = await Promise.all(
        (["queued", "running"] as const).map((status) => ask("GET /api/executions", { query: { status } })),
      );
      return [...(queued ?? []), ...(running ?? [])].map(({ id }) => id);
    },
    (id) => ask("POST /api/executions/:id/cancel", { params: { id } }),
  );

/** Stops what is listed until nothing new is; what is refused is not tried again. */
async function stopEach(
  list: () => Promise<readonly string[]>,
  stop: (id: string) => Promise<unknown>,
): Promise<Omit<Halted, "isHolding">> {
  const failed: { id: string; why: string }[] = [];
  const tried = new Set<string>();
  for (;;) {
    const next = (await list()).filter((id) => !tried.has(id));
    if (next.length === 0) return { halted: tried.size - failed.length, failed };
    for (const id of next) {
      tried.add(id);
      try {
        await stop(id);
      } catch (thrown) {
        const failure = requestFailureOf(thrown);
        if (failure.kind !== "refused") throw thrown;
        failed.push({ id, why: failure.detail });
      }
    }
  }
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
