import { askModel } from "ask-model";
import { BOOK_PRICES } from "model-prices";
import type { Ask, LedgerContract, Settlement } from "../../../workers/ledger/contract.ts";
import type { ModelDesk } from "../../../workers/model/call.ts";
import type { Hop } from "../hops.ts";

export { BareLedger } from "./bare-ledger.ts";

/** The two calls that cost a write each; the bare object has nothing else. */
type Books = {
  reserve(ask: Ask): Promise<{ readonly ok: boolean }>;
  settle(settlement: Settlement): Promise<{ readonly ok: boolean }>;
};
type Env = {
  readonly LEDGER: { getByName(name: string): LedgerContract };
  readonly BARE: { getByName(name: string): Books };
  readonly MODEL_URL: string;
};
type Told = { readonly times: number; readonly hops?: readonly Hop[] };

/** Who spends at once; each waits for its answer. */
const LANES = 8;
const MODEL = "claude-haiku-5-5";
const SCOPE = { user: "owner@example.com" };
/** So little that no number of rounds comes near a line of the budget. */
const AMOUNT_NANO = 1_000;

/** Does as many times as it is told, within one request, so that the way to this Worker is not in the time. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { times, hops = [] } = (await request.json()) as Told;
    let made: readonly Hop[] = [];
    switch (new URL(request.url).pathname) {
      case "/ledger":
        await inLanes(times, () => spend(env.LEDGER.getByName("ledger")));
        break;
      case "/bare-ledger":
        await inLanes(times, () => spend(env.BARE.getByName("ledger")));
        break;
      case "/hops":
        for (let time = 0; time < times; time++) await repeat(hops, env);
        break;
      case "/ask-model":
        for (let time = 0; time < times; time++) made = await ask(env);
        break;
      default:
        return new Response(null, { status: 404 });
    }
    return Response.json(made);
  },
};

async function inLanes(times: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  const lane = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function spend(books: Books): Promise<void> {
  const key = `bench/${crypto.randomUUID()}`;
  const ask: Ask = {
    key,
    amountNano: AMOUNT_NANO,
    model: MODEL,
    work: "interactive",
    scope: SCOPE,
    priceVersion: "bench",
    ttlMs: 60_000,
    maxOutputTokens: 500,
    outputTokenNano: 1,
  };
  const usage = { inputTokens: 9, outputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0, webSearches: 0 };
  succeeded(await books.reserve(ask));
  succeeded(await books.settle({ key, amountNano: 1, usage }));
}

/** One call through askModel, with what it does outside. */
async function ask(env: Env): Promise<Hop[]> {
  const hops: Hop[] = [];
  const ledger = () => env.LEDGER.getByName("ledger");
  const noted = <Argument extends { readonly key: string }>(
    call: "reserve" | "settle",
    argument: Argument,
  ): Argument => {
    hops.push({ to: "ledger", call, argument });
    return argument;
  };
  const desk: ModelDesk = {
    ledger: {
      reserve: (wish) => ledger().reserve(noted("reserve", wish)),
      settle: (settlement) => ledger().settle(noted("settle", settlement)),
      abort: () => Promise.reject(new Error("A call that is given up is not measured.")),
    },
    prices: BOOK_PRICES,
    models: { chat: MODEL, decision: MODEL, background: MODEL, cheap: MODEL },
    baseUrl: env.MODEL_URL,
    apiKey: "offline-model-needs-no-key",
    gatewayToken: undefined,
    clock: () => new Date(),
    send: (url, init) => {
      hops.push({ to: "model", url, headers: [...new Headers(init.headers)], body: textOf(init.body) });
      return fetch(url, init);
    },
    wait: () => Promise.reject(new Error("A call that waits is not measured.")),
  };
  const answer = await askModel(
    {
      kind: "chat",
      purpose: "bench",
      scope: SCOPE,
      system: "You are an assistant.",
      messages: [{ role: "user", content: "What is left of this month's budget?" }],
      maxOutputTokens: 1_000,
      timeLimitMs: 30_000,
    },
    desk,
  );
  if (!answer.ok) throw new Error(`askModel refused: ${answer.reason}: ${answer.detail}`);
  return hops;
}

/** The same hops without askModel, one after the other as there; the ledger gets a key that it does not know. */
async function repeat(hops: readonly Hop[], env: Env): Promise<void> {
  const key = `bench/${crypto.randomUUID()}`;
  for (const hop of hops) {
    if (hop.to === "ledger") {
      const books: Books = env.LEDGER.getByName("ledger");
      succeeded(await books[hop.call]({ ...hop.argument, key } as Ask & Settlement));
    } else {
      const headers = hop.headers.map(([name, value]) => [name, value] as [string, string]);
      const answer = await fetch(hop.url, { method: "POST", headers, body: hop.body });
      await answer.text();
      succeeded(answer);
    }
  }
}

function succeeded({ ok }: { readonly ok: boolean }): void {
  if (!ok) throw new Error("It was refused, and a fast refusal is not measured.");
}

function textOf(body: unknown): string {
  if (typeof body !== "string")
    throw new Error("The benchmark repeats bodies of text only; teach it others.");
  return body;
}
