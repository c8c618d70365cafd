import { type Deployment, openDeployment } from "../offline/deployment.ts";
import type { Registered } from "../offline/engine.ts";
import { fetchOutside } from "../offline/outside.ts";
import type { Runtime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { fromOutside } from "./asks.ts";
import { startBareServer } from "./bare/index.ts";
import { buildBenchWorkers, builtFile } from "./build.ts";
import { type BurstAsk, burst, type Contender } from "./burst.ts";
import { type BenchClients, benchClients } from "./clients.ts";
import { LIMITS } from "./contenders.ts";
import { settleJournal } from "./journal.ts";
import { inRounds, median, ratioOf, type Spread } from "./rounds.ts";
import { callOf, HEADERS, LIST } from "./tool-calls.ts";
import { databaseBinding, declaredBindings, startVariant, withInputs, withoutOthers } from "./variant.ts";

const STACK = "dev";
/** So many that none comes near a day's share of calls. */
const CLIENTS = 17;
const CHARS_PER_TOKEN = 4;
const SERVERS = ["journal", "google", "garmin", "splitwise", "places"] as const;
/** One turn of one contender. */
const TURN_REQUESTS = 120;
const WARM_UP_TURNS = 2;

/** A server alone, in Node and in the Workers' runtime; then what the door adds: itself with the protocol, its record, the journal. */
export const TOOL_STEPS = ["bare", "worker", "checked", "recorded", "call"] as const;
export type ToolStep = (typeof TOOL_STEPS)[number];

export type ToolsFindings = {
  /** Answers a second, the medians of the rounds. */
  readonly perSecond: Readonly<Record<ToolStep, number>>;
  /** To those of the bare server in Node. */
  readonly ratio: Readonly<Record<ToolStep, Spread>>;
  /** Tokens of each list of tools, and of Purser's own for a program of a person. */
  readonly lists: Readonly<Record<string, number>>;
};

/** What calls of tools take at the door (at the machine's gateway: machine/gateway.ts), and what clients keep in their context. */
export async function measureTools(root: string, rounds: number): Promise<ToolsFindings> {
  const clients = benchClients("cos_internal", CLIENTS, new Date());
  let resources: readonly Registered[] = [];
  const deployment = await openDeployment(STACK, {
    root,
    config: { tokens: clients.config },
    outbound: (request) => fetchOutside(request, []),
    log: () => {},
    onPlan: (evaluation) => {
      resources = evaluation.resources;
    },
  });
  const opened = [deployment.close];
  try {
    await buildBenchWorkers(root);
    const { contenders, whole } = await openContenders(root, resources, deployment, clients, opened);
    const turn = async (name: ToolStep): Promise<number> => {
      const perSecond = await burst(contenders[name], TURN_REQUESTS);
      // The records' way to R2 is behind the reply, and not in its time.
      await settleJournal(whole);
      return perSecond;
    };
    await inRounds(TOOL_STEPS, WARM_UP_TURNS, turn);
    const values = await inRounds(TOOL_STEPS, rounds, turn);
    return {
      perSecond: each((name) => median(values[name])),
      ratio: each((name) => ratioOf(values[name], values.bare)),
      lists: await listTokens(deployment, clients),
    };
  } finally {
    await Promise.all(opened.map((close) => close()));
  }
}

const each = <Value>(of: (name: ToolStep) => Value) =>
  Object.fromEntries(TOOL_STEPS.map((name) => [name, of(name)])) as Record<ToolStep, Value>;

/** Each is asked at its own socket, by the same client; the door without its counters, which on this machine alone are objects. */
async function openContenders(
  root: string,
  resources: readonly Registered[],
  { runtime: like }: Deployment,
  clients: BenchClients,
  opened: (() => Promise<void>)[],
): Promise<{ readonly contenders: Readonly<Record<ToolStep, Contender>>; readonly whole: Runtime }> {
  const edge = bundle("edge", root).file;
  const start = async (changed: readonly Registered[]) => {
    const runtime = await startVariant(root, changed, like);
    opened.push(() => runtime.miniflare.dispose());
    return runtime;
  };
  const without = (names: readonly string[]) =>
    start(
      withInputs(resources, edge, {
        contentFile: builtFile("without"),
        bindings: [
          ...declaredBindings(resources, edge),
          { type: "json", name: "WITHOUT", json: JSON.stringify(names) },
        ],
      }),
    );
  const bare = await startBareServer();
  opened.push(bare.stop);
  const inNode = new URL(bare.url);
  const worker = await start(
    withInputs(withoutOthers(resources, edge), edge, {
      contentFile: builtFile("bare-mcp"),
      bindings: [databaseBinding(resources, bundle("gate", root).file)],
    }),
  );
  const [unrecorded, whole] = [await without([...LIMITS, "JOURNAL"]), await without(LIMITS)];
  let sent = 0;
  const next = () => clients.headers(sent++);
  const echo = callOf("echo", { text: "hello" });
  const nobody = () => ({});
  const list = post("/mcp/places", LIST, like.hostname);
  const contenders = {
    bare: { url: inNode, ask: post(inNode.pathname, echo), next: nobody },
    worker: { url: worker.door, ask: post("/mcp", echo, like.hostname), next: nobody },
    checked: { url: unrecorded.door, ask: list, next },
    recorded: { url: whole.door, ask: list, next },
    call: { url: whole.door, ask: post("/mcp/journal", callOf("get_day", {}), like.hostname), next },
  };
  return { contenders, whole };
}

const post = (path: string, body: string, hostname?: string): BurstAsk => ({
  method: "POST",
  path,
  headers: { ...HEADERS, ...(hostname === undefined ? {} : fromOutside(hostname)) },
  body: () => body,
  isAnswer: (status, text) => status === 200 && !text.includes('"error"') && !text.includes('"isError":true'),
});

async function listTokens({ send }: Deployment, clients: BenchClients): Promise<Record<string, number>> {
  const lists: Record<string, number> = {};
  for (const [name, path] of [
    ["Purser itself", "/mcp/purser"],
    ...SERVERS.map((server) => [server, `/mcp/${server}`] as const),
  ] as const) {
    const reply = await send(path, {
      method: "POST",
      body: LIST,
      headers: { ...HEADERS, ...clients.headers(0) },
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text.slice(0, 300)}`);
    const { result } = JSON.parse(text) as { result: { tools: unknown } };
    lists[name] = Math.ceil(JSON.stringify(result.tools).length / CHARS_PER_TOKEN);
  }
  return lists;
}
