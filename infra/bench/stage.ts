import { bundle } from "../bundle.ts";
import { type Deployment, openDeployment } from "../deployment.ts";
import type { Registered } from "../engine.ts";
import type { Runtime } from "../runtime.ts";
import { buildBenchWorkers, builtFile } from "./build.ts";
import { type Contender, newTask } from "./burst.ts";
import { COUNTED_TASK, type Trips } from "./trips.ts";
import { databaseBinding, noInternet, startVariant, withBindings, withFiles } from "./variant.ts";

/** A day's budget that no run uses up: the largest amount the gate takes. */
const BUDGET_USD = 1_000_000;

/**
 * Who is measured, each adding something to the one after it: the whole way through the door, the gate without the door,
 * the gate's statements without the gate, and the plainest statements there are.
 */
export const CONTENDERS = ["door", "gate", "sameSql", "bare"] as const;
export type ContenderName = (typeof CONTENDERS)[number];

export type Stage = {
  readonly contenders: Readonly<Record<ContenderName, Contender>>;
  /** What one approval asks of the database. */
  readonly trips: Trips;
  readonly close: () => Promise<void>;
};

/** Starts every contender in a workerd of its own. All are made from one evaluation of the program. */
export async function openStage(root: string): Promise<Stage> {
  let resources: readonly Registered[] = [];
  const deployment = await openDeployment("dev", {
    root,
    outbound: noInternet,
    log: () => {},
    onPlan: (evaluation) => {
      resources = evaluation.resources;
    },
  });
  await openBudget(deployment);
  const real = deployment.runtime;
  const [edge, gate] = [bundle("edge", root).file, bundle("assistant", root).file];
  await buildBenchWorkers(root, gate);

  const counted = await startVariant(root, withFiles(resources, { [gate]: builtFile("counted") }), real);
  const trips = await countTrips(counted, deployment.tokens.agency);
  await counted.miniflare.dispose();

  const alone = await startVariant(root, withFiles(resources, { [edge]: builtFile("relay") }), real);
  const bindings = [
    databaseBinding(resources, gate),
    { type: "json", name: "TRIPS", json: JSON.stringify(trips) },
  ];
  const bareOnly = withFiles(withBindings(resources, edge, bindings), {
    [edge]: builtFile("bare"),
    [gate]: null,
  });
  const bare = await startVariant(root, bareOnly, real);
  await bare.database.exec("CREATE TABLE bare (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT");

  const headers = {
    host: real.hostname,
    "x-forwarded-proto": "https",
    authorization: `Bearer ${deployment.tokens.agency}`,
    "content-type": "application/json",
  };
  return {
    contenders: {
      door: { url: real.door, path: "/api/approve", headers },
      gate: { url: alone.door, path: "/api/approve", headers },
      sameSql: { url: bare.door, path: "/same-sql", headers },
      bare: { url: bare.door, path: "/bare", headers },
    },
    trips,
    close: async () => {
      await Promise.all([deployment.close(), alone.miniflare.dispose(), bare.miniflare.dispose()]);
    },
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
async function countTrips({ miniflare, hostname }: Runtime, token: string): Promise<Trips> {
  const answer = await miniflare.dispatchFetch(`https://${hostname}/api/approve`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(newTask(COUNTED_TASK)),
  });
  const { reply, trips } = (await answer.json()) as { reply?: { approved?: boolean }; trips: Trips };
  if (reply?.approved !== true)
    throw new Error(`The counted task was not approved: ${JSON.stringify(reply)}`);
  return trips;
}
