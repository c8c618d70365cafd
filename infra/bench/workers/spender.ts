import type { Ask, Settlement } from "../../../workers/ledger/contract.ts";

export { BareLedger } from "./bare-ledger.ts";
export { SameSql } from "./same-sql.ts";

/** The two calls that cost a write each; what the ledger is compared with has nothing else. */
type Books = {
  reserve(ask: Ask): Promise<{ readonly ok: boolean }>;
  settle(settlement: Settlement): Promise<{ readonly ok: boolean }>;
};
type Env = Readonly<Record<"LEDGER" | "BARE" | "SAME_SQL", { getByName(name: string): Books }>>;

/** By the path of a request. */
const BINDINGS: Readonly<Record<string, keyof Env>> = {
  "/bare": "BARE",
  "/sameSql": "SAME_SQL",
  "/ledger": "LEDGER",
};

/** Who spends at once; each waits for its answer. */
const LANES = 8;
/** So little that no number of rounds comes near a line of the budget. */
const AMOUNT_NANO = 1_000;

/** Spends as many times as the body says, within one request, so that the way to this Worker is not in the time. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    let left = Number(await request.text());
    const binding = BINDINGS[pathname];
    if (!binding) return new Response(`Nothing is measured at ${pathname}.`, { status: 404 });
    const lane = async () => {
      while (left-- > 0) await spend(env[binding].getByName("ledger"));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return new Response("done");
  },
};

async function spend(books: Books): Promise<void> {
  const key = `bench/${crypto.randomUUID()}`;
  const ask: Ask = {
    key,
    amountNano: AMOUNT_NANO,
    model: "bench",
    work: "interactive",
    scope: { user: "owner@example.com" },
    priceVersion: "bench",
    ttlMs: 60_000,
    maxOutputTokens: 500,
    outputTokenNano: 1,
  };
  const usage = { inputTokens: 9, outputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0, webSearches: 0 };
  succeeded(await books.reserve(ask));
  succeeded(await books.settle({ key, amountNano: 1, usage }));
}

function succeeded({ ok }: { readonly ok: boolean }): void {
  if (!ok) throw new Error("It was refused, and a fast refusal is not measured.");
}
