import type { Registered } from "../offline/engine.ts";
import { startRuntime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { builtFile } from "./build.ts";
import { inRounds, median, ratioOf, type Spread } from "./rounds.ts";
import { noInternet, withInputs } from "./variant.ts";

/** Reservations with their settlements in one turn: less than half a second. */
const PAIRS = 200;

/** An object that writes as often, and the ledger. */
const LEDGERS = ["bare-ledger", "ledger"] as const;
type LedgerName = (typeof LEDGERS)[number];

export type SpendingRates = {
  /** Reservations with their settlements per second, the median of the rounds. */
  readonly perSecond: Readonly<Record<LedgerName, number>>;
  /** To the bare object's. */
  readonly ratio: Spread;
};

/** What the declared ledger's two calls take; the benchmark's Worker stands in the door's place. */
export async function measureLedger(
  root: string,
  resources: readonly Registered[],
  rounds: number,
): Promise<SpendingRates> {
  const runtime = await startRuntime(withSpender(root, resources), { root, outbound: noInternet });
  const perSecond = async (name: LedgerName, times: number): Promise<number> => {
    const began = performance.now();
    const answer = await fetch(new URL(name, runtime.door), { method: "POST", body: `${times}` });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    return (1_000 * times) / (performance.now() - began);
  };
  try {
    for (const name of LEDGERS) await perSecond(name, 2 * PAIRS);
    const values = await inRounds(LEDGERS, rounds, (name) => perSecond(name, PAIRS));
    return {
      perSecond: { "bare-ledger": median(values["bare-ledger"]), ledger: median(values.ledger) },
      ratio: ratioOf(values.ledger, values["bare-ledger"]),
    };
  } finally {
    await runtime.miniflare.dispose();
  }
}

function withSpender(root: string, resources: readonly Registered[]): Registered[] {
  const file = bundle("ledger", root).file;
  const scriptName = resources.find(({ inputs }) => inputs.contentFile === file)?.inputs.scriptName;
  return withInputs(resources, bundle("edge", root).file, {
    contentFile: builtFile("spender"),
    bindings: [
      { type: "durable_object_namespace", name: "LEDGER", className: "Ledger", scriptName },
      { type: "durable_object_namespace", name: "BARE", className: "BareLedger" },
    ],
    migrations: { newSqliteClasses: ["BareLedger"] },
  });
}
