import { type Deployment, type DeploymentOptions, openDeployment } from "../offline/deployment.ts";
import type { Registered } from "../offline/engine.ts";
import type { Runtime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { newTask } from "./asks.ts";
import { type AuditWork, auditWork } from "./audit.ts";
import { buildBenchWorkers, builtFile } from "./build.ts";
import { newPrograms, type Programs } from "./clients.ts";
import { type Contenders, openContenders } from "./contenders.ts";
import { COUNTED_TASK, type Trips } from "./trips.ts";
import { noInternet, startVariant, withInputs } from "./variant.ts";

/** The stack that is measured. */
export const STACK = "dev";

/** A day's budget that no run uses up: the largest amount the gate takes. */
const BUDGET_USD = 1_000_000;

export type Stage = {
  /** What the program declares. */
  readonly resources: readonly Registered[];
  readonly contenders: Contenders;
  /** What one approval asks of the database, and what the first one of a new isolate does. */
  readonly trips: Trips;
  readonly coldTrips: Trips;
  readonly audit: AuditWork;
  readonly close: () => Promise<void>;
};

/** A deployment whose programs are the benchmark's, and whose owner has set a budget that no run uses up. */
export async function openWide(
  root: string,
  options: Omit<DeploymentOptions, "root">,
): Promise<{ readonly deployment: Deployment; readonly programs: Programs }> {
  const programs = newPrograms(new Date());
  const config = { ...options.config, tokens: programs.config };
  const deployment = await openDeployment(STACK, { ...options, root, config });
  try {
    const { status } = await deployment.send("/api/context", {
      method: "PUT",
      headers: { authorization: `Bearer ${programs.tokens.admin[0]}`, "content-type": "application/json" },
      body: JSON.stringify({ preferences: { budgetLimit: BUDGET_USD } }),
    });
    if (status !== 200) throw new Error(`The day's budget could not be set: ${status}.`);
    return { deployment, programs };
  } catch (error) {
    await deployment.close();
    throw error;
  }
}

/** Starts every contender in a workerd of its own. All are made from one evaluation of the program. */
export async function openStage(root: string): Promise<Stage> {
  let resources: readonly Registered[] = [];
  const { deployment, programs } = await openWide(root, {
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
    await buildBenchWorkers(root);
    const trips = await tripsOf(root, resources, deployment.runtime, programs);
    const audit = await auditWork(root, resources, deployment.runtime, programs);
    const contenders = await openContenders(
      root,
      resources,
      deployment.runtime,
      programs,
      trips.trips,
      opened,
    );
    return { ...trips, audit, contenders, resources, close };
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
  { tokens }: Programs,
): Promise<Pick<Stage, "trips" | "coldTrips">> {
  const gate = bundle("gate", root).file;
  const counted = withInputs(resources, gate, { contentFile: builtFile("counted") });
  const variant = await startVariant(root, counted, like);
  const count = async (task: object): Promise<Trips> => {
    const answer = await variant.miniflare.dispatchFetch(`https://${variant.hostname}/api/approve`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.agency[0]}` },
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
