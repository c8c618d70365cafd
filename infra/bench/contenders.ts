import { bindings as doorBindings } from "../../workers/edge/bindings.ts";
import type { Properties, Registered } from "../offline/engine.ts";
import type { Runtime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { approval, reading, taskToRead } from "./asks.ts";
import { builtFile } from "./build.ts";
import { type Contender, oneByOne } from "./burst.ts";
import { type Programs, programs } from "./clients.ts";
import { settle } from "./journal.ts";
import type { Trips } from "./trips.ts";
import {
  bindingsOf,
  databaseBinding,
  inputsOfWorker,
  startVariant,
  withInputs,
  withoutOthers,
} from "./variant.ts";

/** Who reads a task, each adding something to the one before it: from the gate that answers itself to the whole door. */
export const READERS = ["gate", "called", "checked", "recorded", "door"] as const;
/** Who approves: before them the plainest statements there are, and the gate's statements without the gate. */
export const APPROVERS = ["bare", "sameSql", ...READERS] as const;
export type ReaderName = (typeof READERS)[number];
export type ApproverName = (typeof APPROVERS)[number];

export type Contenders = {
  readonly approvals: Readonly<Record<ApproverName, Contender>>;
  readonly readings: Readonly<Record<ReaderName, Contender>>;
  /** Waits until this one's audit has nothing left to do. */
  readonly settled: (name: ApproverName) => Promise<void>;
};

/** What the declared resources are changed to, for one of them. */
type Changes = (resources: readonly Registered[]) => Registered[];

const LIMITS = Object.entries(doorBindings).flatMap(([name, { kind }]) =>
  kind === "ratelimit" ? [name] : [],
);

/** Starts each in a workerd of its own, from the same declared resources as the deployment. */
export async function openContenders(
  root: string,
  resources: readonly Registered[],
  runtime: Runtime,
  { tokens }: Programs,
  trips: Trips,
  opened: (() => Promise<void>)[],
): Promise<Contenders> {
  const [edge, gate] = [bundle("edge", root).file, bundle("gate", root).file];
  const start = async (changes: Changes): Promise<Runtime> => {
    const variant = await startVariant(root, changes(resources), runtime);
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
        ...bindingsOf(resources, edge),
        { type: "json", name: "WITHOUT", json: JSON.stringify(names) },
      ],
    });
  const { bindings, migrations } = inputsOfWorker(resources, gate);
  const runtimes: Record<ReaderName, Runtime> = {
    gate: await start(inItsPlace({ contentFile: builtFile("direct"), bindings, migrations })),
    called: await start(inItsPlace({ contentFile: builtFile("relay") })),
    checked: await start(without(["JOURNAL", ...LIMITS])),
    recorded: await start(without(LIMITS)),
    door: runtime,
  };
  const bare = await openBare(start, resources, edge, gate, trips);
  const { hostname } = runtime;
  const asked = ({ door: url }: Runtime, ask: Contender["ask"], limit: number): Contender => ({
    url,
    ask,
    senders: programs(tokens.agency, limit),
  });
  const { APPROVE_LIMIT, PAGE_LIMIT } = doorBindings;
  const each = <Value>(of: (runtime: Runtime) => Value) =>
    Object.fromEntries(READERS.map((name) => [name, of(runtimes[name])])) as Record<ReaderName, Value>;
  for (const one of Object.values(runtimes)) await oneByOne(asked(one, taskToRead(hostname), 1), 1);
  return {
    approvals: {
      bare: asked(bare, approval(hostname, "/bare"), Number.POSITIVE_INFINITY),
      sameSql: asked(bare, approval(hostname, "/same-sql"), Number.POSITIVE_INFINITY),
      ...each((one) => asked(one, approval(hostname), APPROVE_LIMIT.limit)),
    },
    readings: each((one) => asked(one, reading(hostname), PAGE_LIMIT.limit)),
    settled: async (name) => {
      if (name === "recorded" || name === "door") await settle(runtimes[name]);
    },
  };
}

async function openBare(
  start: (changes: Changes) => Promise<Runtime>,
  resources: readonly Registered[],
  edge: string,
  gate: string,
  trips: Trips,
): Promise<Runtime> {
  const bindings = [
    databaseBinding(resources, gate),
    { type: "json", name: "TRIPS", json: JSON.stringify(trips) },
  ];
  const bare = await start((all) =>
    withInputs(withoutOthers(all, edge), edge, { contentFile: builtFile("bare"), bindings }),
  );
  await bare.database.exec("CREATE TABLE bare (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT");
  return bare;
}
