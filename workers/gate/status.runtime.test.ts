import { beforeEach, describe, expect, test, vi } from "vitest";
import type { GateSurroundings } from "./app.ts";
import { AGENCY, freshDatabase, OWNER, openGate, rows, seedTask } from "./gate.harness.ts";

beforeEach(freshDatabase);

const TOKENS = [
  { name: "acme", role: "agency", kind: "bearer", expiresAt: "2026-12-01T00:00:00Z" },
  { name: "programs", role: null, kind: "service", expiresAt: "2026-11-27T12:00:00Z" },
];

/** A ledger that says where the month stands, or that does not answer. */
const ledgerSaying = (more: object | null = {}) =>
  ({
    getByName: () => ({
      level: async () => {
        if (more === null) throw new Error("away");
        return { month: "2026-11", committedNano: 4.2e9, capNano: 15e9, level: 0, pausedAt: null, ...more };
      },
    }),
  }) as unknown as GateSurroundings["LEDGER"];

describe("allows", () => {
  test("[row 18] the numbers are the real ones, for the owner's day and month", async () => {
    const gate = openGate({ TOKEN_EXPIRIES: TOKENS, LEDGER: ledgerSaying() });
    gate.at("2026-10-31T22:59:00Z");
    await gate.json("POST", "/api/approve", seedTask({ taskId: "october", estimatedCost: 7 }));
    gate.at("2026-10-31T23:00:00Z");
    await gate.json("POST", "/api/approve", seedTask({ taskId: "november", estimatedCost: 0.5 }));
    gate.at("2026-11-20T12:00:00Z");
    await gate.json("POST", "/api/approve", seedTask({ taskId: "a", estimatedCost: 1 }));
    await gate.json("POST", "/api/tasks/a/finish", { actualCost: 1.23, outcome: "succeeded" });
    await gate.json("POST", "/api/approve", seedTask({ taskId: "b", estimatedCost: "2.004999999" }));
    await gate.json("POST", "/api/approve", seedTask({ taskId: "c", description: "delete production" }));
    await gate.json("POST", "/api/approve", seedTask({ taskId: "d", estimatedCost: 9 }));
    await gate.json("POST", "/api/halt", { taskId: "e", reason: "no" }, OWNER);
    expect(await gate.json("GET", "/api/status", undefined, OWNER)).toEqual({
      status: "ok",
      sessions: 0,
      approvalsToday: 2,
      costToday: "$3.23",
      timestamp: "2026-11-20T12:00:00.000Z",
      month: { cost: "$3.73", decisions: 5, approved: 3, denied: 1 },
      approvals: { pending: 1 },
      tasks: { open: 3, halted: 1 },
      tokens: [
        { ...TOKENS[0], daysLeft: 10, warning: false },
        { ...TOKENS[1], daysLeft: 7, warning: true },
      ],
      budgets: {
        agencies: { spentToday: "$3.23", limitPerDay: "$50.00", spentThisMonth: "$3.73" },
        purser: {
          month: "2026-11",
          committed: "$4.20",
          limitPerMonth: "$15.00",
          level: 0,
          pausedAt: null,
          mayResume: true,
          billed: true,
        },
      },
      prices: [],
      channels: [
        {
          channel: "telegram",
          state: "ready",
          problem: null,
          checkedAt: "2026-11-20T11:00:00.000Z",
          lastDeliveredAt: "2026-11-20T10:00:00.000Z",
          lastReceivedAt: null,
          lastFailedAt: null,
        },
      ],
    });
    expect(await gate.json("GET", "/api/status", undefined, AGENCY)).toMatchObject({ channels: null });
  });

  test("prices that nobody has looked at for long, the oldest first, with what confirms them", async () => {
    const PRICE_DATES = {
      anthropic: "2026-08-22",
      "azure-retail-2026-05-01": "2026-05-01",
      "cloudflare-workers": "2026-09-22",
      "cloudflare-plans": "2026-01-01 free",
      "free-workers": "2025-01-01 free",
    };
    const gate = openGate({ PRICE_DATES });
    const { prices } = await gate.json("GET", "/api/status", undefined, OWNER);
    const row = (source: string, asOf: string, ageDays: number, reservePercent: number, confirm: string) => ({
      source,
      asOf,
      ageDays,
      reservePercent,
      confirm: `npm run prices -- --${confirm}`,
    });
    expect(prices).toEqual([
      row("free-workers", "2025-01-01", 688, 0, "confirm free-workers"),
      row("azure-retail-2026-05-01", "2026-05-01", 203, 50, "refresh"),
      row("anthropic", "2026-08-22", 90, 25, "confirm anthropic"),
    ]);
    const page = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
    expect(page).toContain("Prices to look at again");
    expect(page).toContain("anthropic, read 2026-08-22, 90 days ago; 25 % more is set aside");
    expect(await openGate({ PRICE_DATES: "nonsense" }).json("GET", "/api/status")).toMatchObject({
      prices: [],
    });
  });

  test.each([
    ["2026-11-27T12:00:00.001Z", 7, false],
    ["2026-11-27T12:00:00Z", 7, true],
    ["2026-11-27T11:59:59Z", 6, true],
    ["2026-11-20T12:00:01Z", 0, true],
    ["2026-11-01T00:00:00Z", 0, true],
  ])(
    "[row 29] a token that ends %s has %d days left and is warned of: %s",
    async (expiresAt, daysLeft, warning) => {
      const gate = openGate({ TOKEN_EXPIRIES: [{ ...TOKENS[0], expiresAt }] });
      expect(await gate.json("GET", "/api/status")).toMatchObject({ tokens: [{ daysLeft, warning }] });
      const page = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
      expect(page.includes("npm run rotate -- STACK acme")).toBe(warning);
      expect(page).toContain(`acme (agency) ends ${expiresAt}`);
    },
  );

  test("two books, each under its own name, on the status and on the page, and no number for both", async () => {
    const gate = openGate({ LEDGER: ledgerSaying() });
    await gate.json("POST", "/api/approve", seedTask({ estimatedCost: 1 }));
    const page = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
    expect(page).toMatch(/What your agencies spend, of their own budget.*\$1\.00 of \$50\.00 a day/s);
    expect(page).toMatch(/What Purser itself costs.*2026-11, for everything.*\$4\.20 of \$15\.00 a month/s);
    expect(page).not.toContain("$5.20");
    const { budgets } = await gate.json("GET", "/api/status", undefined, AGENCY);
    expect(budgets).toMatchObject({ agencies: { spentToday: "$1.00" }, purser: null });
  });

  test("a pause of infrastructure to be seen, and one press that ends it", async () => {
    const resumed: unknown[] = [];
    const LEDGER = {
      getByName: () => ({
        ...ledgerSaying({ pausedAt: Date.parse("2026-11-20T10:00:00Z") }).getByName("ledger"),
        resumeInfrastructure: async (of: unknown) => resumed.push(of),
      }),
    } as unknown as GateSurroundings["LEDGER"];
    const gate = openGate({ LEDGER });
    const page = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
    expect(page).toContain('action="/budget/resume"');
    const pressed = await gate.submit("/budget/resume", {});
    expect([pressed.status, pressed.headers.get("location")]).toEqual([303, "/plain"]);
    expect(resumed).toEqual([{ by: OWNER.name }]);
    expect((await gate.submit("/budget/resume", {}, "https://evil.test")).status).toBe(403);
    expect(resumed).toHaveLength(1);
  });

  test.each([
    ["an admin", OWNER, true],
    ["somebody of the household", { ...OWNER, role: "personal" }, false],
    ["a program of the role admin", { ...OWNER, kind: "program" }, false],
  ] as const)("%s to be told whether that press is theirs: %s", async (_, caller, mayResume) => {
    const gate = openGate({ LEDGER: ledgerSaying({ pausedAt: Date.parse("2026-11-20T10:00:00Z") }) });
    const { budgets } = await gate.json("GET", "/api/status", undefined, caller);
    expect(budgets).toMatchObject({ purser: { mayResume } });
    const page = await (await gate.call("GET", "/plain", undefined, caller)).text();
    expect(page).toContain("Paused since");
    expect(page.includes('action="/budget/resume"')).toBe(mayResume);
    expect(page.includes("An owner with the role admin can let it go on.")).toBe(!mayResume);
  });

  test("what the offline model counts to be nobody's bill, in the reply and on the page", async () => {
    for (const [MODEL_BASE_URL, billed] of [
      ["http://127.0.0.1:4010", false],
      ["https://api.anthropic.com", true],
    ] as const) {
      const gate = openGate({ LEDGER: ledgerSaying(), MODEL_BASE_URL });
      const { budgets } = await gate.json("GET", "/api/status", undefined, OWNER);
      expect(budgets).toMatchObject({ purser: { billed } });
      const page = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
      expect(page.includes("(offline model, not billed)")).toBe(!billed);
    }
  });

  test("[row 19] setup can be repeated and stores the default context once", async () => {
    const gate = openGate();
    for (let n = 0; n < 3; n++) {
      const response = await gate.call("POST", "/setup", undefined, OWNER);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ success: true, message: "Database initialized" });
    }
    expect(await gate.json("GET", "/api/context")).toMatchObject({ version: 1, changedBy: OWNER.name });
    expect(await rows("SELECT action FROM audit")).toEqual([{ action: "context.changed" }]);
  });

  test("[row 19] setup leaves a context that is there as it is", async () => {
    const gate = openGate();
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: 20 } }, OWNER);
    await gate.json("POST", "/setup", undefined, OWNER);
    expect(await gate.json("GET", "/api/context")).toMatchObject({
      version: 1,
      preferences: { budgetLimit: "20.00" },
    });
  });
});

describe("refuses", () => {
  const names = async (caller: object) => {
    const [acme] = TOKENS;
    const tokens = [acme, { name: "other", role: "team", kind: "bearer", expiresAt: "2027-01-01T00:00:00Z" }];
    const gate = openGate({ TOKEN_EXPIRIES: tokens });
    const { tokens: seen } = await gate.json("GET", "/api/status", undefined, { ...AGENCY, ...caller });
    return (seen as typeof TOKENS).map(({ name }) => name);
  };

  test.each(["agency", "runtime", "team"] as const)(
    "[row 18] to show %s the tokens of others",
    async (role) => {
      expect(await names({ role })).toEqual(["acme"]);
      expect(await names({ role, name: "unknown" })).toEqual([]);
      expect(await names({ role, kind: "person" })).toEqual([]);
    },
  );

  test.each(["admin", "personal", "cos_internal"] as const)(
    "[row 18] to hide a token from %s",
    async (role) => {
      expect(await names({ role })).toEqual(["acme", "other"]);
    },
  );

  test("an endpoint that the gate does not have", async () => {
    const response = await openGate().call("GET", "/api/nothing");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found", requestId: "req-agency" });
  });
});

describe("fails safe", () => {
  test("[row 19] setup without the schema says which command makes it", async () => {
    await rows("DROP TABLE halts");
    const response = await openGate().call("POST", "/setup", undefined, OWNER);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "unavailable",
      error: expect.stringMatching(/halts.*pulumi up/),
    });
  });

  test.each([[undefined], ["none"], [[{ name: 1 }]], [[{ ...TOKENS[0], expiresAt: "soon" }]]])(
    "[row 18] tokens that do not fit (%j) hide no numbers",
    async (tokens) => {
      expect(await openGate({ TOKEN_EXPIRIES: tokens }).json("GET", "/api/status")).toMatchObject({
        tokens: [],
      });
    },
  );

  test("an outbox that does not answer hides the channels alone", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const OUTBOX = { getByName: () => ({}) } as unknown as GateSurroundings["OUTBOX"];
    const status = await openGate({ OUTBOX }).json("GET", "/api/status", undefined, OWNER);
    expect(status).toMatchObject({ status: "ok", channels: null });
  });

  test("a ledger that does not answer hides its own number alone", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const gate = openGate({ LEDGER: ledgerSaying(null) });
    const status = await gate.json("GET", "/api/status", undefined, OWNER);
    expect(status).toMatchObject({ status: "ok", budgets: { purser: null } });
    const page = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
    expect(page).toContain("The ledger does not answer right now");
  });
});
