import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Notice } from "../notices/contract.ts";
import {
  AGENCY,
  countedDatabase,
  fakeGateway,
  freshDatabase,
  OWNER,
  openGate,
  outboxOf,
  rows,
  seedTask,
} from "./gate.harness.ts";
import { DUE_MAX } from "./tick.ts";

beforeEach(async () => {
  await freshDatabase();
  vi.spyOn(console, "log").mockReturnValue();
});

const count = async (table: string) =>
  (await rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n;

/** Finished tasks with decisions and days of their own, as of that day. */
async function finished(number: number, day: string): Promise<void> {
  const gate = openGate({ TIME_ZONE: "UTC" });
  gate.at(`${day}T12:00:00Z`);
  for (let n = 0; n < number; n++) {
    const taskId = `${day}-${n}`;
    await gate.json("POST", "/api/approve", seedTask({ taskId, estimatedCost: 0.1 }));
    await gate.json("POST", `/api/tasks/${taskId}/finish`, { actualCost: 0.1, outcome: "succeeded" });
  }
}

describe("allows", () => {
  test("[row 103] closed leases and decisions older than 400 days go, a fifth of a table in one night", async () => {
    await finished(20, "2025-10-15");
    for (const day of ["01", "02", "03", "04", "05"]) await finished(1, `2026-11-${day}`);
    const gate = openGate({ TIME_ZONE: "UTC" });
    const nights: unknown[] = [];
    for (let night = 20; night <= 29; night++) {
      gate.at(`2026-11-${night}T03:00:00Z`);
      await gate.tick();
      nights.push([await count("leases"), await count("decisions")]);
    }
    expect(nights.slice(0, 3)).toEqual([
      [20, 20],
      [16, 16],
      [13, 13],
    ]);
    expect(nights.at(-1)).toEqual([5, 5]);
    expect(await rows("SELECT MIN(day) AS first, COUNT(*) AS n FROM days")).toEqual([
      { first: "2026-11-01", n: 5 },
    ]);
    expect(await count("audit")).toBe(50);
  });

  test("an audit row can neither be changed nor deleted", async () => {
    await finished(1, "2026-11-20");
    await expect(rows("UPDATE audit SET actor = 'somebody else'")).rejects.toThrow(/never changes/);
    await expect(rows("DELETE FROM audit")).rejects.toThrow(/never deleted/);
    expect(await count("audit")).toBe(2);
  });

  test.each(["id", "seq"])("an audit row cannot be replaced by one with its %s", async (key) => {
    await finished(1, "2026-11-20");
    const before = await rows("SELECT * FROM audit ORDER BY seq");
    const own = { id: "'another'", seq: "NULL", [key]: key };
    const replace = `INSERT OR REPLACE INTO audit (seq, id, at, actor, action, subject, request_id)
      SELECT ${own.seq}, ${own.id}, at, 'somebody else', action, subject, request_id FROM audit LIMIT 1`;
    await expect(rows(replace)).rejects.toThrow(/never replaced/);
    expect(await rows("SELECT * FROM audit ORDER BY seq")).toEqual(before);
  });
});

describe("allows warnings", () => {
  test("[row 29] each token that ends within a week is told of at 03:00 UTC, under one key for each end", async () => {
    const told: Notice[] = [];
    const TOKEN_EXPIRIES = [
      { name: "acme", role: "agency", kind: "bearer", expiresAt: "2026-11-27T03:00:00Z" },
      { name: "later", role: "team", kind: "bearer", expiresAt: "2026-11-27T03:00:01Z" },
      { name: "programs", role: null, kind: "service", expiresAt: "2026-11-19T00:00:00Z" },
      { name: "workers", role: null, kind: "worker", expiresAt: "2026-11-25T00:00:00Z" },
    ];
    const gate = openGate({ TOKEN_EXPIRIES, OUTBOX: outboxOf(async (notice) => told.push(notice) > 0) });
    for (const minute of ["02:59", "03:00", "03:01"]) {
      gate.at(`2026-11-20T${minute}:00Z`);
      await gate.tick();
    }
    const command = "A new one: npm run rotate -- STACK";
    expect(told).toEqual([
      {
        key: "token/bearer/acme/2026-11-27T03:00:00Z",
        event: "token.expiring",
        at: Date.parse("2026-11-20T03:00:00Z"),
        fields: {
          detail: `The bearer token of acme ends 2026-11-27T03:00:00Z. ${command} acme, then deploy.`,
        },
      },
      {
        key: "token/service/programs/2026-11-19T00:00:00Z",
        event: "token.expiring",
        at: Date.parse("2026-11-20T03:00:00Z"),
        fields: {
          detail: `The Access service token of programs ended 2026-11-19T00:00:00Z. ${command} programs, then deploy.`,
        },
      },
      {
        key: "token/worker/workers/2026-11-25T00:00:00Z",
        event: "token.expiring",
        at: Date.parse("2026-11-20T03:00:00Z"),
        fields: {
          detail: `The token that personas' workers sign with ends 2026-11-25T00:00:00Z. ${command} --worker-token, then deploy.`,
        },
      },
    ]);
  });

  test("prices that have aged, once when they are named and once for each share that is set aside", async () => {
    const told: Notice[] = [];
    const PRICE_DATES = { anthropic: "2026-10-24", "cloudflare-plans": "2026-10-07 free" };
    const gate = openGate({ PRICE_DATES, OUTBOX: outboxOf(async (notice) => told.push(notice) > 0) });
    for (const day of ["2026-12-22", "2026-12-23", "2027-01-22", "2027-04-22", "2027-11-11"]) {
      gate.at(`${day}T03:00:00Z`);
      await gate.tick();
    }
    const keys = [
      "price/anthropic/2026-10-24/0",
      "price/anthropic/2026-10-24/25",
      "price/anthropic/2026-10-24/50",
    ];
    expect([...new Set(told.map(({ key }) => key))]).toEqual([
      ...keys,
      "price/cloudflare-plans/2026-10-07/0",
    ]);
    expect(new Set(told.map(({ event }) => event))).toEqual(new Set(["price.aged"]));
    expect(told[0]?.fields.detail).toBe(
      "The prices of anthropic were read on 2026-10-24, 60 days ago. Everything goes on. Confirm them: npm run prices -- --confirm anthropic",
    );
    expect(told[1]?.fields.detail).toContain("25 % more is set aside");
  });
});

describe("tells the owner", () => {
  const CHIEF = { ...AGENCY, name: "chief", role: "cos_internal" } as const;
  const listening = () => {
    const told: Notice[] = [];
    const state = { isAway: false };
    const OUTBOX = outboxOf(async (notice) => {
      if (state.isAway) throw new Error("the outbox is away");
      return told.push(notice) > 0;
    });
    return { told, state, OUTBOX };
  };

  test("[row 10] [row 14] of each halt that no person asked for, once, in words of our own", async () => {
    const { told, OUTBOX } = listening();
    const gate = openGate({ OUTBOX });
    await gate.json("POST", "/api/halt", { taskId: "by-owner", reason: "no" }, OWNER);
    await gate.json("POST", "/api/halt", { taskId: "by-chief", reason: "somebody's text" }, CHIEF);
    await gate.json("POST", "/api/halt", { taskId: "somebody's text", reason: "no" }, CHIEF);
    await gate.json("POST", "/api/approve", seedTask({ taskId: "long", estimatedCost: 0.1 }));
    gate.later(7_201);
    await gate.tick();
    await gate.tick();
    expect(told.map(({ event, fields }) => [event, fields.cause, fields.taskId, fields.detail])).toEqual([
      ["task.halted", "asked", "by-chief", "A task was halted: chief asked for it."],
      ["task.halted", "asked", undefined, "A task was halted: chief asked for it."],
      ["task.halted", "duration", "long", "A task was halted: it ran longer than it was given."],
    ]);
    expect(new Set(told.map(({ key }) => key)).size).toBe(3);
    expect(JSON.stringify(told)).not.toContain("somebody");
  });

  test("[row 14] an outbox that is away hears of a halt with the next tick, and holds nothing up", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { told, state, OUTBOX } = listening();
    const gateway = fakeGateway(200);
    const gate = openGate({ OUTBOX, ...gateway.bound });
    await gate.json("POST", "/api/halt", { taskId: "one", reason: "no" }, CHIEF);
    state.isAway = true;
    await gate.tick();
    expect([told, gateway.calls.length]).toEqual([[], 1]);
    state.isAway = false;
    await gate.tick();
    expect(told).toMatchObject([{ event: "task.halted", fields: { taskId: "one" } }]);
  });
});

describe("refuses", () => {
  test("[row 103] to purge what is open, younger, or at another hour", async () => {
    await finished(10, "2025-10-15");
    const gate = openGate({ TIME_ZONE: "UTC" });
    for (const moment of ["2026-11-20T02:59:00Z", "2026-11-20T03:01:00Z", "2026-11-19T02:00:00Z"]) {
      gate.at(moment);
      await gate.tick();
    }
    gate.at("2026-11-18T03:00:00Z");
    await gate.tick();
    expect(await count("leases")).toBe(10);
    gate.at("2026-11-20T03:00:00Z");
    await gate.tick();
    expect(await count("leases")).toBe(8);
  });

  test("[row 103] fewer rows than a fifth can be taken of stay", async () => {
    await finished(4, "2025-10-15");
    const gate = openGate();
    gate.at("2026-11-20T03:00:00Z");
    await gate.tick();
    expect(await count("leases")).toBe(4);
  });
});

describe("fails safe", () => {
  test("[row 29] an outbox that is away is asked again the next night; what is old went all the same", async () => {
    await finished(10, "2025-10-15");
    const TOKEN_EXPIRIES = [
      { name: "acme", role: "agency", kind: "bearer", expiresAt: "2026-11-25T00:00:00Z" },
    ];
    const keys: string[] = [];
    const OUTBOX = outboxOf(async ({ key }) => {
      keys.push(key);
      if (keys.length === 1) throw new Error("the outbox is away");
      return true;
    });
    const gate = openGate({ TOKEN_EXPIRIES, OUTBOX });
    gate.at("2026-11-20T03:00:00Z");
    const logged = vi.spyOn(console, "error").mockReturnValue();
    await gate.tick();
    expect(JSON.stringify(logged.mock.calls)).toContain("the outbox is away");
    expect(await count("leases")).toBe(8);
    gate.at("2026-11-21T03:00:00Z");
    await gate.tick();
    expect(keys).toEqual(Array.from({ length: 2 }, () => "token/bearer/acme/2026-11-25T00:00:00Z"));
  });

  test("[row 11] a minute with nothing due only reads, in two round trips", async () => {
    const { counts, DB } = countedDatabase();
    const gate = openGate({ DB });
    await gate.json("POST", "/api/approve", seedTask());
    await gate.json("POST", "/api/approve", seedTask({ taskId: "waiting", estimatedCost: 9 }));
    await gate.json("POST", "/api/halt", { taskId: "other", reason: "no" }, OWNER);
    const before = { ...counts };
    gate.later(60);
    await gate.tick();
    expect(counts).toEqual({
      trips: before.trips + 2,
      statements: before.statements + 4,
      writes: before.writes,
    });
  });

  test("[row 11] [row 14] a backlog is worked off a bounded piece at a time, within what one invocation may do", async () => {
    const { counts, DB } = countedDatabase();
    const gateway = fakeGateway(200);
    const told: Notice[] = [];
    // Questions are told when they are asked.
    const OUTBOX = outboxOf(async (notice) => notice.event === "approval.pending" || told.push(notice) > 0);
    const gate = openGate({ DB, OUTBOX, ...gateway.bound });
    const extra = DUE_MAX + 2;
    for (let n = 0; n < extra; n++) {
      await gate.json("POST", "/api/approve", seedTask({ taskId: `silent-${n}`, estimatedCost: 1 }));
      await gate.json("POST", "/api/approve", seedTask({ taskId: `asked-${n}`, estimatedCost: 9 }));
    }
    gate.later(86_400);
    const before = { ...counts };
    await gate.tick();
    expect(await count("halts")).toBe(DUE_MAX);
    expect(await rows("SELECT * FROM decisions WHERE rule = 'expired'")).toHaveLength(DUE_MAX);
    expect(counts.statements - before.statements + gateway.calls.length + told.length).toBeLessThanOrEqual(
      50,
    );
    await gate.tick();
    expect(await count("halts")).toBe(extra);
    expect(await rows("SELECT * FROM decisions WHERE status = 'pending'")).toEqual([]);
    expect(gateway.calls).toHaveLength(extra);
    expect(told).toHaveLength(extra);
  });

  test("[row 7] a day's total is always the sum of its leases", async () => {
    const gate = openGate();
    for (let n = 0; n < 6; n++)
      await gate.json("POST", "/api/approve", seedTask({ taskId: `t${n}`, estimatedCost: n }));
    await gate.json("POST", "/api/tasks/t1/progress", { costSoFar: 4 });
    await gate.json("POST", "/api/tasks/t2/finish", { actualCost: 0.5, outcome: "failed" });
    await gate.json("POST", "/api/halt", { taskId: "t3", reason: "no" }, OWNER);
    const [row] = await rows(
      "SELECT committed_nano, (SELECT SUM(charged_nano) FROM leases) AS sum FROM days",
    );
    expect(row).toEqual({ committed_nano: 16_500_000_000, sum: 16_500_000_000 });
    await expect(rows("UPDATE leases SET day = '2026-11-21'")).rejects.toThrow(/the day that admitted it/);
  });
});
