import type { Registered } from "../offline/engine.ts";
import { serveOfflineModel } from "../offline/model/server.ts";
import { fetchOutside } from "../offline/outside.ts";
import { startRuntime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { builtFile } from "./build.ts";
import { type Hop, nameOf } from "./hops.ts";
import { inRounds, median, ratioOf, type Spread } from "./rounds.ts";
import { withInputs } from "./variant.ts";

/** Reservations with their settlements in one turn, and model calls in one turn: each less than half a second. */
const PAIRS = 200;
const CALLS = 8;

const LEDGERS = ["bare-ledger", "ledger"] as const;
type LedgerName = (typeof LEDGERS)[number];

/** A model call, each adding something to the one before it: the request alone, what goes with it, and askModel itself. */
export const MODEL_CALLS = ["request", "counted", "reserved", "askModel"] as const;
export type ModelCallName = (typeof MODEL_CALLS)[number];

export type Spending = {
  readonly ledger: {
    /** Reservations with their settlements per second, the median of the rounds. */
    readonly perSecond: Readonly<Record<LedgerName, number>>;
    /** To the bare object's. */
    readonly ratio: Spread;
  };
  readonly model: {
    /** One call, the median of the rounds. */
    readonly ms: Readonly<Record<ModelCallName, number>>;
    /** To the request alone. */
    readonly ratio: Readonly<Record<ModelCallName, Spread>>;
    /** What each does outside its Worker, one after the other. */
    readonly hops: Readonly<Record<ModelCallName, readonly string[]>>;
  };
};

/** What spending costs in time, with the declared ledger and the offline model; the benchmark's Worker in the door's place. */
export async function measureSpending(
  root: string,
  resources: readonly Registered[],
  rounds: number,
): Promise<Spending> {
  const offline = await serveOfflineModel();
  const runtime = await startRuntime(withSpender(root, resources, offline.url), {
    root,
    outbound: (request) => fetchOutside(request, []),
  });
  /** Milliseconds. */
  const timed = async (path: string, told: { times: number; hops?: readonly Hop[] }) => {
    const started = performance.now();
    const answer = await fetch(new URL(path, runtime.door), { method: "POST", body: JSON.stringify(told) });
    const text = await answer.text();
    const ms = performance.now() - started;
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return { ms, hops: JSON.parse(text) as readonly Hop[] };
  };
  try {
    for (const name of LEDGERS) await timed(name, { times: 2 * PAIRS });
    const pairs = await inRounds(
      LEDGERS,
      rounds,
      async (name) => (1000 * PAIRS) / (await timed(name, { times: PAIRS })).ms,
    );

    const { hops } = await timed("ask-model", { times: 1 });
    const parts = partsOf(hops);
    const call = (name: ModelCallName, times: number) =>
      name === "askModel" ? timed("ask-model", { times }) : timed("hops", { times, hops: parts[name] });
    for (const name of MODEL_CALLS) await call(name, 5 * CALLS);
    const ms = await inRounds(MODEL_CALLS, rounds, async (name) => (await call(name, CALLS)).ms / CALLS);
    return { ledger: ledgerFindings(pairs), model: modelFindings(ms, parts) };
  } finally {
    await Promise.all([runtime.miniflare.dispose(), offline.close()]);
  }
}

/** The declared resources with the benchmark's spender and its bare object in the door's place. */
function withSpender(root: string, resources: readonly Registered[], modelUrl: string): Registered[] {
  const file = bundle("ledger", root).file;
  const scriptName = resources.find(({ inputs }) => inputs.contentFile === file)?.inputs.scriptName;
  const bindings = [
    { type: "durable_object_namespace", name: "LEDGER", className: "Ledger", scriptName },
    { type: "durable_object_namespace", name: "BARE", className: "BareLedger" },
    { type: "plain_text", name: "MODEL_URL", text: modelUrl },
  ];
  const migrations = { newSqliteClasses: ["BareLedger"] };
  return withInputs(resources, bundle("edge", root).file, {
    contentFile: builtFile("spender"),
    bindings,
    migrations,
  });
}

function partsOf(hops: readonly Hop[]): Record<ModelCallName, readonly Hop[]> {
  const request = hops.filter((hop) => nameOf(hop) === "messages");
  const counted = hops.filter(({ to }) => to === "model");
  if (request.length !== 1) throw new Error(`One call sent ${request.length} requests for an answer.`);
  return { request, counted, reserved: hops, askModel: hops };
}

function ledgerFindings(values: Readonly<Record<LedgerName, readonly number[]>>): Spending["ledger"] {
  const perSecond = { "bare-ledger": median(values["bare-ledger"]), ledger: median(values.ledger) };
  return { perSecond, ratio: ratioOf(values.ledger, values["bare-ledger"]) };
}

function modelFindings(
  values: Readonly<Record<ModelCallName, readonly number[]>>,
  parts: Readonly<Record<ModelCallName, readonly Hop[]>>,
): Spending["model"] {
  const each = <Value>(of: (name: ModelCallName) => Value) =>
    Object.fromEntries(MODEL_CALLS.map((name) => [name, of(name)])) as Record<ModelCallName, Value>;
  return {
    ms: each((name) => median(values[name])),
    ratio: each((name) => ratioOf(values[name], values.request)),
    hops: each((name) => parts[name].map(nameOf)),
  };
}
