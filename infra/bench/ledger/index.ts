import type { Registered } from "../../offline/engine.ts";
import { startRuntime } from "../../offline/runtime.ts";
import { bundle } from "../../worker/bundle.ts";
import { builtFile } from "../build.ts";
import { inRounds, median, ratioOf, type Spread } from "../rounds.ts";
import { declaredBindings, inputsOfWorker, noInternet, withInputs } from "../variant.ts";

/** Reservations with their settlements in one turn: less than half a second. */
const PAIRS = 200;

/** An object that writes as often, one that sends its database what the ledger sends, and the ledger. */
export const SPENDERS = ["bare", "sameSql", "ledger"] as const;
export type SpenderName = (typeof SPENDERS)[number];

export type SpendingRates = {
  /** Reservations with their settlements per second, the median of the rounds. */
  readonly perSecond: Readonly<Record<SpenderName, number>>;
  /** To the bare object's. */
  readonly ratio: Readonly<Record<SpenderName, Spread>>;
};

/** What the declared ledger's two calls take; the benchmark's Worker stands in the door's place. */
export async function measureLedger(
  root: string,
  resources: readonly Registered[],
  rounds: number,
): Promise<SpendingRates> {
  const runtime = await startRuntime(withSpender(root, resources), { root, outbound: noInternet });
  const perSecond = async (name: SpenderName, times: number): Promise<number> => {
    const began = performance.now();
    const answer = await fetch(new URL(name, runtime.door), { method: "POST", body: `${times}` });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    return (1_000 * times) / (performance.now() - began);
  };
  try {
    // The first two pairs go one by one: the object that repeats the ledger's statements listens to them.
    for (const name of SPENDERS) for (const times of [1, 1, 2 * PAIRS]) await perSecond(name, times);
    const values = await inRounds(SPENDERS, rounds, (name) => perSecond(name, PAIRS));
    const perName = <T>(of: (name: SpenderName) => T) => ({
      bare: of("bare"),
      sameSql: of("sameSql"),
      ledger: of("ledger"),
    });
    return {
      perSecond: perName((name) => median(values[name])),
      ratio: perName((name) => ratioOf(values[name], values.bare)),
    };
  } finally {
    await runtime.miniflare.dispose();
  }
}

function withSpender(root: string, resources: readonly Registered[]): Registered[] {
  const file = bundle("ledger", root).file;
  const { scriptName } = inputsOfWorker(resources, file);
  const object = { type: "durable_object_namespace" };
  return withInputs(resources, bundle("edge", root).file, {
    contentFile: builtFile("spender"),
    bindings: [
      // The ledger's own, for the object that runs its code once. Objects that it declares are another Worker's here.
      ...declaredBindings(resources, file).map((binding) =>
        binding.type === object.type ? { scriptName, ...binding } : binding,
      ),
      { ...object, name: "BARE", className: "BareLedger" },
      { ...object, name: "SAME_SQL", className: "SameSql" },
    ],
    migrations: { newSqliteClasses: ["BareLedger", "SameSql"] },
  });
}
