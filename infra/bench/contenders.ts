import { bindings as doorBindings } from "../../workers/edge/bindings.ts";
import type { Properties, Registered } from "../offline/engine.ts";
import type { Runtime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { approval, reading, taskToRead } from "./asks.ts";
import { builtFile } from "./build.ts";
import { burst, type Contender } from "./burst.ts";
import type { Programs } from "./clients.ts";
import { runtimePids } from "./cpu.ts";
import { settleJournal } from "./journal.ts";
import type { Trips } from "./trips.ts";
import {
  databaseBinding,
  declaredBindings,
  inputsOfWorker,
  startVariant,
  withInputs,
  withoutOthers,
} from "./variant.ts";

/** Who reads a task, each adding something to the one before it: from the gate that answers itself to the door. */
export const READERS = ["gate", "called", "checked", "recorded"] as const;
/** Who approves: before them the plainest statements there are, and the gate's statements without the gate. */
export const APPROVERS = ["bare", "sameSql", ...READERS] as const;
export type ReaderName = (typeof READERS)[number];
export type ApproverName = (typeof APPROVERS)[number];

export type Contenders = {
  readonly approvals: Readonly<Record<ApproverName, Contender>>;
  readonly readings: Readonly<Record<ReaderName, Contender>>;
  /** The process of the door with its journal; null where the system does not tell. */
  readonly doorPid: number | null;
  /** Waits until this one's audit has nothing left to do. */
  readonly settled: (name: ApproverName) => Promise<void>;
};

/** What the declared resources are changed to, for one of them. */
type Changes = (resources: readonly Registered[]) => Registered[];

/**
 * The door's counters. On this machine each is a Durable Object that writes a row; the platform's lie in the memory of the
 * machine where the Worker runs (developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit).
 */
export const LIMITS = Object.entries(doorBindings).flatMap(([name, { kind }]) =>
  kind === "ratelimit" ? [name] : [],
);

/** Starts each in a workerd of its own, from the same declared resources as the deployment. */
export async function openContenders(
  root: string,
  resources: readonly Registered[],
  like: Runtime,
  { admin, agency }: Programs,
  trips: Trips,
  opened: (() => Promise<void>)[],
): Promise<Contenders> {
  const [edge, gate] = [bundle("edge", root).file, bundle("gate", root).file];
  const start = async (changes: Changes): Promise<Runtime> => {
    const variant = await startVariant(root, changes(resources), like);
    opened.push(() => variant.miniflare.dispose());
    return variant;
  };
  const inItsPlace =
    (inputs: Properties): Changes =>
    (all) =>
      withInputs(all, edge, inputs);
  const without = (names: readonly string[]) =>
    inItsPlace({
      contentFile: builtFile("without"),
      bindings: [
        ...declaredBindings(resources, edge),
        { type: "json", name: "WITHOUT", json: JSON.stringify(names) },
      ],
    });
  const { bindings, migrations } = inputsOfWorker(resources, gate);
  const others = {
    gate: await start(inItsPlace({ contentFile: builtFile("direct"), bindings, migrations })),
    called: await start(inItsPlace({ contentFile: builtFile("relay") })),
    checked: await start(without(["JOURNAL", ...LIMITS])),
  };
  const before = runtimePids();
  const runtimes: Record<ReaderName, Runtime> = { ...others, recorded: await start(without(LIMITS)) };
  const doorPid = runtimePids().find((pid) => !before.includes(pid)) ?? null;
  const bareBindings = [
    databaseBinding(resources, gate),
    { type: "json", name: "TRIPS", json: JSON.stringify(trips) },
  ];
  const bare = await start((all) =>
    withInputs(withoutOthers(all, edge), edge, { contentFile: builtFile("bare"), bindings: bareBindings }),
  );
  await bare.database.exec("CREATE TABLE bare (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT");
  const { hostname } = like;
  const approves = ({ door: url }: Runtime, ask: Contender["ask"]): Contender => ({ url, ask, next: agency });
  const reads = ({ door: url }: Runtime): Contender => ({ url, ask: reading(hostname), next: admin });
  const each = <Value>(of: (runtime: Runtime) => Value) =>
    Object.fromEntries(READERS.map((name) => [name, of(runtimes[name])])) as Record<ReaderName, Value>;
  for (const one of Object.values(runtimes)) await burst(approves(one, taskToRead(hostname)), 1, 1);
  return {
    approvals: {
      bare: approves(bare, approval(hostname, "/bare")),
      sameSql: approves(bare, approval(hostname, "/same-sql")),
      ...each((one) => approves(one, approval(hostname))),
    },
    readings: each(reads),
    doorPid,
    settled: async (name) => {
      if (name === "recorded") await settleJournal(runtimes.recorded);
    },
  };
}
