import { describe, expect, test, vi } from "vitest";
import { reserve } from "../attempts/reserve.ts";
import { settle } from "../attempts/settle.ts";
import { ask, NOW, openBooks, settlement, USD } from "../ledger.harness.ts";
import { statusAt } from "../status.ts";
import { countersAnswer } from "./counters.harness.ts";
import { nextPollAt, poll } from "./poll.ts";
import { nanoFromCents } from "./report.ts";

const ADMIN = { ANTHROPIC_ADMIN_KEY: "sk-ant-admin-test", ANTHROPIC_WORKSPACE_ID: "wrkspc_mine" };
const AZURE = {
  AZURE_COST_READER: JSON.stringify({
    tenantId: "t",
    clientId: "c",
    clientSecret: "s3cret",
    subscriptionId: "sub",
  }),
};
const CLOUDFLARE = {
  CLOUDFLARE_USAGE_READER: JSON.stringify({ accountId: "a".repeat(32), token: "cf-t0ken" }),
};

// Replies as the providers gave them, cut to what matters here.
const cost = (amount: string, more: object = {}) => ({
  currency: "USD",
  amount,
  workspace_id: "wrkspc_mine",
  description: "Claude Haiku 5.5 Usage - Input Tokens",
  cost_type: "tokens",
  context_window: "0-200k",
  model: "claude-haiku-5-5",
  service_tier: "standard",
  token_type: "uncached_input_tokens",
  ...more,
});
const costPage = (results: object[], more: object = {}) => ({
  data: [{ starting_at: "2026-11-11T00:00:00Z", ending_at: "2026-11-12T00:00:00Z", results }],
  has_more: false,
  next_page: null,
  ...more,
});
const hour = (more: object = {}) => ({
  uncached_input_tokens: 1_000_000,
  cache_creation: { ephemeral_1h_input_tokens: 100_000, ephemeral_5m_input_tokens: 100_000 },
  cache_read_input_tokens: 1_000_000,
  output_tokens: 100_000,
  server_tool_use: { web_search_requests: 2 },
  api_key_id: null,
  workspace_id: null,
  model: "claude-haiku-5-5",
  service_tier: "standard",
  context_window: null,
  ...more,
});
/** 0.1 + 0.02 + 0.0125 + 0.01 + 0.05 + two searches. */
const HOUR_NANO = 0.2125 * USD;
const azurePage = (rows: unknown[][]) => ({
  properties: {
    nextLink: null,
    columns: [
      { name: "Currency", type: "String" },
      { name: "Cost", type: "Number" },
    ],
    rows,
  },
});
const counted = async (_: string, init: RequestInit) =>
  countersAnswer(init, { requests: 1_234, doRequests: 500, doRowsWritten: 70, kvWrites: 3 });

/** A provider that gives these answers in turn, then the last one, and writes down what it was asked. */
function provider(...answers: (object | number)[]) {
  const calls: { url: URL; init: RequestInit }[] = [];
  const send = async (url: string, init: RequestInit) => {
    const answer = answers[Math.min(calls.length, answers.length - 1)];
    calls.push({ url: new URL(url), init });
    return typeof answer === "number" ? new Response("no", { status: answer }) : Response.json(answer);
  };
  return { calls, send };
}

const noUsage = costPage([]);

describe("allows", () => {
  test("[row 166] the model's bill: whole days as billed, today as counted, page by page", async () => {
    const books = openBooks();
    const { calls, send } = provider(
      costPage([cost("12.345678901")], { has_more: true, next_page: "page_2" }),
      costPage([cost("87.5"), cost("99999", { workspace_id: null })]),
      costPage([hour()]),
    );
    await poll(books, ADMIN, send, NOW);
    expect(statusAt(books, NOW).settledNano).toBe(123_456_790 + 875_000_000 + HOUR_NANO);
    const [first, second, usage] = calls.map(({ url }) => url);
    expect(first?.pathname).toBe("/v1/organizations/cost_report");
    expect(Object.fromEntries(first?.searchParams ?? [])).toMatchObject({
      starting_at: "2026-11-01T00:00:00Z",
      ending_at: "2026-11-12T00:00:00Z",
      bucket_width: "1d",
    });
    expect(second?.searchParams.get("page")).toBe("page_2");
    expect(usage?.pathname).toBe("/v1/organizations/usage_report/messages");
    expect(Object.fromEntries(usage?.searchParams ?? [])).toMatchObject({
      starting_at: "2026-11-12T00:00:00Z",
      ending_at: "2026-11-12T12:00:00Z",
      bucket_width: "1h",
      "workspace_ids[]": "wrkspc_mine",
    });
    expect(new Headers(calls[0]?.init.headers).get("x-api-key")).toBe("sk-ant-admin-test");
  });

  test("[row 166] whole days that are two days over are final, and give back what was presumed of them", async () => {
    const books = openBooks();
    const day = (start: string, amount: string) => ({ starting_at: start, results: [cost(amount)] });
    const days = [day("2026-11-09T00:00:00Z", "100"), day("2026-11-10T00:00:00Z", "1")];
    const spend = (amountNano: number, at: string, presumed: boolean) => {
      const wish = ask({ amountNano });
      reserve(books, wish, Date.parse(at));
      settle(books, { ...settlement(wish.key, amountNano), presumed }, Date.parse(at));
    };
    spend(USD, "2026-11-09T08:00:00Z", false);
    spend(0.3 * USD, "2026-11-09T09:00:00Z", true);
    spend(0.5 * USD, "2026-11-10T09:00:00Z", true);
    await poll(books, ADMIN, provider({ data: days, has_more: false }, noUsage).send, NOW);
    expect(statusAt(books, NOW).settledNano).toBe(1.5 * USD);
  });

  test("[row 166] a month that is just over is looked at once more", async () => {
    const books = openBooks();
    const { calls, send } = provider(costPage([cost("100")]), noUsage);
    await poll(books, ADMIN, send, Date.parse("2026-12-01T06:00:00Z"));
    expect(calls.map(({ url }) => url.searchParams.get("starting_at"))).toEqual([
      "2026-11-01T00:00:00Z",
      "2026-12-01T00:00:00Z",
    ]);
    expect(books.sql.all("SELECT month, corrected_nano FROM months WHERE corrected_nano > 0")).toEqual([
      { month: "2026-11", corrected_nano: 1 * USD },
    ]);
  });

  test("[row 166] the machine's bill counts in the same total", async () => {
    const books = openBooks();
    const { calls, send } = provider(
      { access_token: "az-t0ken" },
      azurePage([
        ["USD", 2.07],
        ["USD", 0.08],
      ]),
    );
    await poll(books, AZURE, send, NOW);
    expect(statusAt(books, NOW)).toMatchObject({ meteredNano: 2.15 * USD });
    expect(calls[1]?.url.pathname).toBe("/subscriptions/sub/providers/Microsoft.CostManagement/query");
    expect(new Headers(calls[1]?.init.headers).get("authorization")).toBe("Bearer az-t0ken");
  });

  test("[row 166] the machine's last costs of a month come in the next one", async () => {
    const books = openBooks();
    const { calls, send } = provider(
      { access_token: "az-t0ken" },
      azurePage([["USD", 3]]),
      azurePage([["USD", 1]]),
    );
    await poll(books, AZURE, send, Date.parse("2026-12-02T06:00:00Z"));
    expect(books.sql.all("SELECT month, metered_nano FROM months ORDER BY month")).toEqual([
      { month: "2026-11", metered_nano: 3 * USD },
      { month: "2026-12", metered_nano: 1 * USD },
    ]);
    const [last, running] = await Promise.all(
      calls.slice(1).map(({ init }) => new Response(init.body).json()),
    );
    expect(last).toMatchObject({
      timeframe: "Custom",
      timePeriod: { from: "2026-11-01T00:00:00.000Z", to: "2026-11-30T23:59:59.999Z" },
    });
    expect(running).toMatchObject({
      timePeriod: { from: "2026-12-01T00:00:00.000Z", to: "2026-12-02T06:00:00.000Z" },
    });
  });

  test("[row 166] the account's counters are kept", async () => {
    const books = openBooks();
    await poll(books, CLOUDFLARE, counted, NOW);
    const rows = books.sql.all<{ kind: string; quantity: number; amount_nano: number }>(
      "SELECT kind, quantity, amount_nano FROM metered WHERE quantity > 0 ORDER BY kind",
    );
    expect(rows).toEqual([
      { kind: "cloudflare_doRequests", quantity: 500, amount_nano: 0 },
      { kind: "cloudflare_doRowsWritten", quantity: 70, amount_nano: 0 },
      { kind: "cloudflare_kvWrites", quantity: 3, amount_nano: 0 },
      { kind: "cloudflare_requests", quantity: 1_234, amount_nano: 0 },
    ]);
    expect(nextPollAt(books, CLOUDFLARE, NOW)).toBe(NOW + 3_600_000);
  });

  test("each is read at its own pace, and not at all without a credential", async () => {
    const books = openBooks();
    const { calls, send } = provider(costPage([cost("1")]), noUsage);
    expect(nextPollAt(books, {}, NOW)).toBeNull();
    await poll(books, {}, send, NOW);
    expect(calls).toEqual([]);
    expect(nextPollAt(books, ADMIN, NOW)).toBe(NOW);
    await poll(books, ADMIN, send, NOW);
    await poll(books, ADMIN, send, NOW + 60_000);
    expect(calls).toHaveLength(2);
    expect(nextPollAt(books, ADMIN, NOW)).toBe(NOW + 3_600_000);
  });

  test.each([
    ["0", 0],
    ["1", 10_000_000],
    ["0.0000001", 1],
    ["0.00000001", 1],
    ["123.78912", 1_237_891_200],
    ["-5.5", -55_000_000],
  ])("%s cents are %d nano-dollars", (cents, nano) => {
    expect(nanoFromCents(cents)).toBe(nano);
  });
});

describe("refuses", () => {
  test.each(["", "1e3", "1,5", "NaN", "0x1", "1.2.3"])("%j as an amount", (cents) => {
    expect(() => nanoFromCents(cents)).toThrow("no decimal number");
  });
});

describe("fails safe", () => {
  test("[row 166] a look by a clock that ran years ahead keeps nobody from looking when it is right again", async () => {
    const books = openBooks();
    await poll(books, CLOUDFLARE, counted, NOW + 900 * 86_400_000);
    expect(nextPollAt(books, CLOUDFLARE, NOW)).toBe(NOW);
    await poll(books, CLOUDFLARE, counted, NOW);
    expect(nextPollAt(books, CLOUDFLARE, NOW)).toBe(NOW + 3_600_000);
  });

  test("[row 39] a cost of a kind that nobody reserves for, and a model without a price, throttle", async () => {
    const books = openBooks();
    const strange = cost("1", { cost_type: "session_usage", description: "Managed agents runtime" });
    await poll(
      books,
      ADMIN,
      provider(costPage([strange]), costPage([hour({ model: "claude-next" })])).send,
      NOW,
    );
    expect(statusAt(books, NOW).level).toBe(1);
    expect(books.sql.all("SELECT unknown_items FROM months")).toEqual([
      { unknown_items: '["Managed agents runtime","model claude-next"]' },
    ]);
  });

  test.each([
    ["an error", 500],
    ["a redirect", 302],
    ["another form", { data: "none" }],
    ["another currency", costPage([cost("100", { currency: "EUR" })])],
    ["an amount that is none", costPage([cost("a lot")])],
    ["no end", costPage([cost("1")], { has_more: true, next_page: "again" })],
  ])("[row 166] a report with %s changes nothing, and no credential is logged", async (_, answer) => {
    const books = openBooks();
    const wish = ask({ amountNano: USD });
    reserve(books, wish, NOW);
    settle(books, settlement(wish.key, USD), NOW);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await poll(books, { ...ADMIN, ...AZURE, ...CLOUDFLARE }, provider(answer).send, NOW);
    expect(statusAt(books, NOW)).toMatchObject({ settledNano: USD, meteredNano: 0, level: 0 });
    expect(warn).toHaveBeenCalledTimes(3);
    expect(JSON.stringify(warn.mock.calls)).not.toMatch(/s3cret|cf-t0ken|sk-ant/);
    warn.mockRestore();
  });

  test("a credential that cannot be read stops nothing else", async () => {
    const books = openBooks();
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await poll(books, { AZURE_COST_READER: "not json s3cret", ...CLOUDFLARE }, counted, NOW);
    expect(books.sql.all("SELECT kind FROM metered WHERE quantity > 0")).toHaveLength(4);
    expect(JSON.stringify(warn.mock.calls)).not.toContain("s3cret");
    warn.mockRestore();
  });
});
