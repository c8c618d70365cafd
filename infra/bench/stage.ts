import { bundle } from "../bundle.ts";
import { type Deployment, openDeployment } from "../local/deployment.ts";
import type { Runtime } from "../local/runtime.ts";
import type { Registered } from "../plan/engine.ts";
import { buildBenchWorkers, builtFile } from "./build.ts";
import { type Contender, newTask } from "./burst.ts";
import { COUNTED_TASK, type Trips } from "./trips.ts";
import { databaseBinding, noInternet, startVariant, withInputs, withoutOthers } from "./variant.ts";

/** The stack that is measured. */
export const STACK = "dev";

/** A day's budget that no run uses up: the largest amount the gate takes. */
const BUDGET_USD = 1_000_000;

/**
 * Who is measured, each adding something to the one before it: the plainest statements there are, the gate's statements
 * without the gate, the gate without the door, and the whole way through the door.
 */
export const CONTENDERS = ["bare", "sameSql", "gate", "door"] as const;
export type ContenderName = (typeof CONTENDERS)[number];

export type Stage = {
  /** What the program declares. */
  readonly resources: readonly Registered[];
  readonly contenders: Readonly<Record<ContenderName, Contender>>;
  /** What one approval asks of the database, and what the first one of a new isolate does. */
  readonly trips: Trips;
  readonly coldTrips: Trips;
  readonly close: () => Promise<void>;
};

/** Starts every contender in a workerd of its own. All are made from one evaluation of the program. */
export async function openStage(root: string): Promise<Stage> {
  let resources: readonly Registered[] = [];
  const deployment = await openDeployment(STACK, {
    root,
    outbound: noInternet,
    log: () => {},
    onPlan: (evaluation) => {
      resources = evaluation.resources;
    },
  });
  const opened: Closing[] = [deployment.close];
  const close = async () => {
    await Promise.all(opened.map((end) => end()));
  };
  try {
    await openBudget(deployment);
    const others = await openOthers(root, resources, deployment, opened);
    return { ...others, resources, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closing = () => Promise<void>;

async function openOthers(
  root: string,
  resources: readonly Registered[],
  { runtime, tokens }: Deployment,
  opened: Closing[],
): Promise<Omit<Stage, "resources" | "close">> {
  const [edge, gate] = [bundle("edge", root).file, bundle("assistant", root).file];
  await buildBenchWorkers(root, gate);
  const start = async (changed: readonly Registered[]) => {
    const variant = await startVariant(root, changed, runtime);
    opened.push(() => variant.miniflare.dispose());
    return variant;
  };
  const counted = await start(withInputs(resources, gate, { contentFile: builtFile("counted") }));
  const coldTrips = await countTrips(counted, tokens.agency, newTask());
  const trips = await countTrips(counted, tokens.agency, newTask(COUNTED_TASK));

  const alone = await start(withInputs(resources, edge, { contentFile: builtFile("relay") }));
  const bindings = [
    databaseBinding(resources, gate),
    { type: "json", name: "TRIPS", json: JSON.stringify(trips) },
  ];
  const bareOnly = withInputs(withoutOthers(resources, edge), edge, {
    contentFile: builtFile("bare"),
    bindings,
  });
  const bare = await start(bareOnly);
  await bare.database.exec("CREATE TABLE bare (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT");

  const headers = {
    host: runtime.hostname,
    "x-forwarded-proto": "https",
    authorization: `Bearer ${tokens.agency}`,
    "content-type": "application/json",
  };
  return {
    contenders: {
      door: { url: runtime.door, path: "/api/approve", headers },
      gate: { url: alone.door, path: "/api/approve", headers },
      sameSql: { url: bare.door, path: "/same-sql", headers },
      bare: { url: bare.door, path: "/bare", headers },
    },
    trips,
    coldTrips,
  };
}

/** As the owner would set it, through the door. */
async function openBudget({ send, tokens }: Deployment): Promise<void> {
  const { status } = await send("/api/context", {
    method: "PUT",
    headers: { authorization: `Bearer ${tokens.admin}`, "content-type": "application/json" },
    body: JSON.stringify({ preferences: { budgetLimit: BUDGET_USD } }),
  });
  if (status !== 200) throw new Error(`The day's budget could not be set: ${status}.`);
}

/** What the gate asks of the database for one approval, written down by the gate's own bundle around a watched database. */
async function countTrips({ miniflare, hostname }: Runtime, token: string, task: object): Promise<Trips> {
  const answer = await miniflare.dispatchFetch(`https://${hostname}/api/approve`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(task),
  });
  const { reply, trips } = (await answer.json()) as { reply?: { approved?: boolean }; trips: Trips };
  if (reply?.approved !== true)
    throw new Error(`The counted task was not approved: ${JSON.stringify(reply)}`);
  return trips;
}
