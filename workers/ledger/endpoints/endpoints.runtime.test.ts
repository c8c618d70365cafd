import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { createApp } from "../index.ts";
import { openKeys } from "../keys/objects.harness.ts";
import { ask, CENT, settlement, USD } from "../ledger.harness.ts";
import { operations } from "../operations.ts";
import { NOW, world } from "../runtime.harness.ts";
import { BILL, DAY, OWNER, open } from "./endpoints.harness.ts";

const KID = "kid@example.com";
const extension = (more: object = {}) => ({
  amountUsd: "1.50",
  until: new Date(NOW + 3 * DAY).toISOString(),
  note: "a busy week",
  ...more,
});

describe("allows", () => {
  test("amounts of the offline model to be told as nobody's bill, in the month and in its history", async () => {
    for (const [budget, billed] of [
      [{ isBilled: false }, false],
      [{}, true],
    ] as const) {
      const { call } = open(budget);
      expect((await call("GET", "/api/budget")).body).toMatchObject({ billed });
      expect((await call("GET", "/api/budget/history")).body).toMatchObject({ billed });
    }
  });

  test("[row 159] [row 160] [row 161] the month by agent, task, model and day, in decimal dollars", async () => {
    const { ledger, call } = open({ fixedNano: 2 * USD });
    const scope = { agent: "writer", task: "t1", user: "kid@example.com" };
    const one = ask({ amountNano: 20 * CENT, scope });
    const two = ask({ amountNano: 10 * CENT, model: "claude-sonnet-5-5" });
    await ledger.reserve(one);
    await ledger.reserve(two);
    await ledger.settle(settlement(one.key, 12_345_678));
    const { body } = await call("GET", "/api/budget");
    const spent = { settled: "0.012345678", reserved: "0.00", calls: 1 };
    expect(body).toMatchObject({
      month: "2046-11",
      level: 0,
      cap: "15.00",
      allowance: "14.70",
      committed: "2.112345678",
      left: "12.587654322",
      parts: { fixed: "2.00", settled: "0.012345678", reserved: "0.10" },
      lines: { throttle: "12.00", interactiveOnly: "14.00", stop: "14.70" },
      stillWorks: ["everything"],
      openReservations: 1,
      resetAt: "2046-12-01T00:00:00.000Z",
      by: {
        agent: [{ name: "writer", ...spent }],
        task: [{ name: "t1", ...spent }],
        user: [{ name: "kid@example.com", ...spent }],
        model: [
          { name: "claude-sonnet-5-5", settled: "0.00", reserved: "0.10", calls: 1 },
          { name: "claude-haiku-5-5", ...spent },
        ],
        day: [{ name: "2046-11-12", settled: "0.012345678", reserved: "0.10", calls: 2 }],
      },
    });
  });

  test("[row 165] an owner extends the allowance until a date, and takes it back", async () => {
    const { ledger, call } = open({ allowanceNano: 1 * USD });
    expect(await ledger.reserve(ask({ amountNano: 2 * USD }))).toMatchObject({ ok: false });
    expect(await call("POST", "/api/budget/extension", extension())).toMatchObject({
      status: 200,
      body: { extension: { amountUsd: "1.50", grantedBy: "owner@example.com", note: "a busy week" } },
    });
    expect(await ledger.reserve(ask({ amountNano: 2 * USD }))).toMatchObject({ ok: true });
    expect((await call("DELETE", "/api/budget/extension")).body).toEqual({ extension: null });
    expect((await call("GET", "/api/budget")).body).toMatchObject({
      allowance: "1.00",
      left: "0.00",
      extension: null,
    });
  });

  test("[row 165] an extension again under its key: the first answer, also after it was taken back", async () => {
    const { call } = open({ allowanceNano: 1 * USD });
    const again = (more = {}) =>
      call("POST", "/api/budget/extension", extension(more), { "idempotency-key": "e-1" });
    const first = await again();
    world.now += 1_000;
    expect(await again()).toEqual(first);
    expect((await again({ amountUsd: "2.00" })).body).toMatchObject({ status: 409, code: "conflict" });
    await call("DELETE", "/api/budget/extension");
    expect(await again()).toEqual(first);
    expect((await call("GET", "/api/budget")).body).toMatchObject({ allowance: "1.00", extension: null });
    world.now += DAY;
    await again();
    expect((await call("GET", "/api/budget")).body).toMatchObject({ allowance: "2.50" });
  });

  test("[row 160] [row 163] a scope gets its own limits, and loses them again", async () => {
    const { ledger, call } = open();
    const limit = { kind: "agent", name: "writer", daily: "0.05", monthly: 1 };
    const { body } = await call("PUT", "/api/budget/scopes", { limits: [limit] });
    expect(body).toEqual({ limits: [{ kind: "agent", name: "writer", daily: "0.05", monthly: "1.00" }] });
    expect(await ledger.reserve(ask({ amountNano: 6 * CENT, scope: { agent: "writer" } }))).toMatchObject({
      ok: false,
      code: "scope_exhausted",
      resetAt: Date.parse("2046-11-13"),
    });
    await call("PUT", "/api/budget/scopes", { limits: [{ kind: "agent", name: "writer", daily: null }] });
    expect((await call("GET", "/api/budget/scopes")).body).toEqual({ limits: [] });
  });

  test("[row 164] the history: months, days, and every change of level with its reason", async () => {
    const { ledger, call } = open();
    const wish = ask({ amountNano: 12 * USD });
    await ledger.reserve(wish);
    await ledger.settle(settlement(wish.key, 12 * USD));
    world.now = Date.parse("2046-12-02T00:00:00Z");
    await ledger.status();
    const { body } = await call("GET", "/api/budget/history?from=2046-11-01&to=2046-12-31");
    expect(body).toMatchObject({
      months: [
        { month: "2046-11", settled: "12.00", calls: 1, highestLevel: 1 },
        { month: "2046-12", settled: "0.00" },
      ],
      days: [{ name: "2046-11-12", settled: "12.00" }],
      levels: [
        { from: 0, to: 1, reason: "$12.00 is spent or set aside, throttled from $12.00 on" },
        { month: "2046-12", from: 1, to: 0, reason: "2046-11 is over" },
      ],
    });
  });

  test("[row 183] every reply is what its operation promises", async () => {
    const keys = openKeys();
    // Nothing listens there: an outage of the provider's refuses no key.
    const own = {
      MODEL_KEYS: { getByName: () => keys() },
      HOUSEHOLD: [KID],
      PROVIDER_URL: "http://127.0.0.1:1",
    };
    const { call } = open({}, OWNER, { BILL, ...own });
    const { call: asKid } = open({}, { ...OWNER, name: KID }, own);
    const limits = [{ kind: "task", name: "t", daily: 1 }];
    const calls: [keyof typeof operations, string, unknown?][] = [
      ["POST /api/budget/extension", "/api/budget/extension", extension()],
      ["PUT /api/budget/scopes", "/api/budget/scopes", { limits }],
      ["GET /api/budget/scopes", "/api/budget/scopes"],
      ["GET /api/budget", "/api/budget"],
      ["GET /api/budget/history", "/api/budget/history"],
      ["GET /api/budget/series", "/api/budget/series"],
      ["GET /api/budget/bill", "/api/budget/bill"],
      ["DELETE /api/budget/extension", "/api/budget/extension"],
      ["POST /api/budget/resume", "/api/budget/resume"],
      ["GET /api/model-key", "/api/model-key"],
      ["PUT /api/model-key", "/api/model-key", { apiKey: `sk-ant-api03-${"a".repeat(40)}` }],
      ["GET /api/model-keys", "/api/model-keys"],
      ["PUT /api/model-keys/:person", `/api/model-keys/${KID}`, { allowOperatorLlm: true }],
      ["DELETE /api/model-key", "/api/model-key"],
    ];
    for (const [key, path, body] of calls) {
      const answer = await (path === "/api/model-key" ? asKid : call)(key.split(" ")[0] ?? "", path, body);
      expect(answer.status, key).toBe(200);
      const { reply } = operations[key];
      expect(z.safeParse(z.strictObject(reply.shape), answer.body).error?.issues ?? [], key).toEqual([]);
    }
    expect(calls.map(([key]) => key).toSorted()).toEqual(Object.keys(operations).toSorted());
    const served = createApp().routes.filter(({ method }) => method !== "ALL");
    expect(served.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      Object.keys(operations).toSorted(),
    );
  });
});

describe("refuses", () => {
  test("a program to let infrastructure go on, whatever its role", async () => {
    const { call } = open({}, { ...OWNER, kind: "program", name: "ops" });
    expect(await call("POST", "/api/budget/resume")).toMatchObject({
      status: 403,
      body: { code: "wrong_role" },
    });
  });

  test.each([
    ["more than the deployed cap leaves", { amountUsd: "2.71" }, "room for $2.70 at most"],
    ["nothing", { amountUsd: 0 }, "more than nothing"],
    ["less than nothing", { amountUsd: -1 }, "amountUsd"],
    ["an end in the past", { until: "2040-01-01T00:00:00Z" }, "not in the future"],
    ["an end beyond a month", { until: "2047-01-01T00:00:00Z" }, "31 days at most"],
    ["no reason", { note: "" }, "note"],
    ["another field", { forever: true }, "forever"],
  ])("[row 165] an extension by %s", async (_, more, sentence) => {
    const { call } = open();
    const { status, body } = await call("POST", "/api/budget/extension", extension(more));
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect(body.detail).toContain(sentence);
    expect((await call("GET", "/api/budget")).body.extension).toBeNull();
  });

  test("a range that ends before it begins, and days that are none", async () => {
    const { call } = open();
    expect((await call("GET", "/api/budget/history?from=2046-11-02&to=2046-11-01")).status).toBe(400);
    expect((await call("GET", "/api/budget/history?from=yesterday")).status).toBe(400);
  });
});

describe("fails safe", () => {
  test("[row 172] with nothing left, everything but spending answers, and says what still works", async () => {
    const { ledger, call } = open();
    const wish = ask({ amountNano: 14.7 * USD });
    await ledger.reserve(wish);
    await ledger.settle(settlement(wish.key, 14.7 * USD));
    expect(await ledger.reserve(ask({ amountNano: 1 }))).toMatchObject({
      ok: false,
      code: "budget_exhausted",
      level: 3,
      resetAt: Date.parse("2046-12-01"),
      stillWorks: expect.arrayContaining(["halts and approvals by a person", "history and audit"]),
    });
    expect((await call("GET", "/api/budget")).body).toMatchObject({ level: 3, left: "0.00" });
    expect((await call("GET", "/api/budget/history")).status).toBe(200);
    world.now = Date.parse("2046-12-01T00:00:00Z");
    expect(await ledger.reserve(ask())).toMatchObject({ ok: true, level: 0, month: "2046-12" });
  });

  test("[row 165] an extension ends by itself, and what was spent on it stays", async () => {
    const { ledger, call } = open({ allowanceNano: 1 * USD });
    await call("POST", "/api/budget/extension", extension());
    await ledger.reserve(ask({ amountNano: 2 * USD }));
    world.now = NOW + 3 * DAY;
    expect(await ledger.reserve(ask({ amountNano: CENT }))).toMatchObject({
      ok: false,
      code: "budget_exhausted",
    });
    expect((await call("GET", "/api/budget")).body).toMatchObject({
      allowance: "1.00",
      parts: { reserved: "2.00" },
    });
  });
});
