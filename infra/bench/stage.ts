import { openDeployment } from "../offline/deployment.ts";
import type { Registered } from "../offline/engine.ts";
import type { Runtime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { newTask } from "./asks.ts";
import { buildBenchWorkers, builtFile } from "./build.ts";
import { newPrograms, type Programs } from "./clients.ts";
import { type Contenders, openContenders } from "./contenders.ts";
import { COUNTED_TASK, type Trips } from "./trips.ts";
import { noInternet, startVariant, withInputs } from "./variant.ts";

/** The stack that is measured. */
const STACK = "dev";

/** A day's budget that no run uses up: the largest amount the gate takes. */
const BUDGET_USD = 1_000_000;

export type Stage = {
  /** What the program declares. */
  readonly resources: readonly Registered[];
  readonly contenders: Contenders;
  /** What one approval asks of the database, and what the first one of a new isolate does. */
  readonly trips: Trips;
  readonly coldTrips: Trips;
  readonly close: () => Promise<void>;
};

/** Starts every contender in a workerd of its own. All are made from one evaluation of the program. */
export async function openStage(root: string): Promise<Stage> {
  let resources: readonly Registered[] = [];
  const programs = newPrograms(new Date());
  const deployment = await openDeployment(STACK, {
    root,
    config: { tokens: programs.config },
    outbound: noInternet,
    log: () => {},
    onPlan: (evaluation) => {
      resources = evaluation.resources;
    },
  });
  const opened: (() => Promise<void>)[] = [deployment.close];
  const close = async () => {
    await Promise.all(opened.map((end) => end()));
  };
  try {
    const { status } = await deployment.send("/api/context", {
      method: "PUT",
      headers: { ...programs.admin(), "content-type": "application/json" },
      body: JSON.stringify({ preferences: { budgetLimit: BUDGET_USD } }),
    });
    if (status !== 200) throw new Error(`The day's budget could not be set: ${status}.`);
    await buildBenchWorkers(root);
    const trips = await tripsOf(root, resources, deployment.runtime, programs);
    const { runtime } = deployment;
    const contenders = await openContenders(root, resources, runtime, programs, trips.trips, opened);
    return { ...trips, contenders, resources, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the gate asks of the database for one approval, written down by the gate's own bundle around a watched database. */
async function tripsOf(
  root: string,
  resources: readonly Registered[],
  like: Runtime,
  { agency }: Programs,
): Promise<Pick<Stage, "trips" | "coldTrips">> {
  const gate = bundle("gate", root).file;
  const counted = withInputs(resources, gate, { contentFile: builtFile("counted") });
  const variant = await startVariant(root, counted, like);
  const count = async (task: object): Promise<Trips> => {
    const answer = await variant.miniflare.dispatchFetch(`https://${variant.hostname}/api/approve`, {
      method: "POST",
      headers: agency(),
      body: JSON.stringify(task),
    });
    const { reply, trips } = (await answer.json()) as { reply?: { approved?: boolean }; trips: Trips };
    if (reply?.approved !== true)
      throw new Error(`The counted task was not approved: ${JSON.stringify(reply)}`);
    return trips;
  };
  try {
    return { coldTrips: await count(newTask()), trips: await count(newTask(COUNTED_TASK)) };
  } finally {
    await variant.miniflare.dispose();
  }
}
