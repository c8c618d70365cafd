import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { movedMs, openTestDeployment } from "../deployment.harness.ts";
import type { Deployment } from "../deployment.ts";
import { evaluateOnce } from "../evaluations.harness.ts";
import { DEMO_SEED, fillDemo, UNASKED_DEMO } from "./index.ts";
import { monthOfDeeds } from "./month.ts";
import { FACTS, PLANNED } from "./words.ts";

// A few days of the demo, lived through at the real door, and then looked at by the deployment that `npm start -- --demo` serves.

const DAYS = 4;
const END = Date.now();
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const state = mkdtempSync(join(tmpdir(), "purser-demo-"));
let here: Deployment | undefined;

beforeAll(async () => {
  await fillDemo({
    root: process.cwd(),
    state,
    stack: "dev",
    days: DAYS,
    now: () => new Date(),
    end: END,
    shiftMs: movedMs(),
    evaluate: evaluateOnce,
  });
  here = await openTestDeployment({ state, config: UNASKED_DEMO });
});
afterAll(async () => {
  await here?.close();
  rmSync(state, { recursive: true, force: true });
});

async function shown<T>(path: string): Promise<T> {
  if (!here) throw new Error("The demo was not filled");
  const headers = { "cf-access-jwt-assertion": await here.signIn.ownerSession() };
  const reply = await here.send(path, { headers });
  expect(reply.status, path).toBe(200);
  return (await reply.json()) as T;
}

describe("allows", () => {
  test("an owner to see days of activity, with their money to the nano-dollar, and that it is a demo", async () => {
    expect(await shown("/api/me")).toMatchObject({ isDemo: true });
    const headers = { "cf-access-jwt-assertion": (await here?.signIn.ownerSession()) ?? "" };
    const page = await here?.send("/", { headers });
    expect(await page?.text(), "what the page says it by").toContain('<html lang="en" class="demo">');
    // Whether today has cost something yet is a matter of its hour.
    const isOver = (day: string) => day < dayOf(END);
    const asked = monthOfDeeds(DEMO_SEED, END, DAYS).filter(
      (deed) => deed.do === "run" || deed.do === "chat",
    );
    const expected = [...new Set(asked.map(({ at }) => dayOf(at)))].filter(isOver);
    expect(expected.length).toBeGreaterThanOrEqual(DAYS - 2);
    const { days } = await shown<{ days: { name: string; settled: string }[] }>(
      `/api/budget/history?from=${dayOf(END - (DAYS - 1) * DAY_MS)}`,
    );
    const spent = days.filter(({ settled }) => Number(settled) > 0).map(({ name }) => name);
    expect(spent.filter(isOver)).toEqual(expected);
    const waiting = await shown<{ approvals: unknown[] }>("/api/approvals?status=pending");
    expect(waiting.approvals).toHaveLength(2);
    const running = await shown<{ tasks: { taskId: string }[] }>("/api/tasks?status=open");
    expect(running.tasks.map(({ taskId }) => taskId)).toEqual(["inbox-today"]);
  });

  test("what the assistant knows and is for, and nothing that does anything by itself", async () => {
    expect(await shown("/api/chief")).toMatchObject({ setup: "done" });
    const { schedules } = await shown<{ schedules: { status: string }[] }>("/api/scheduler");
    expect([...new Set(schedules.map(({ status }) => status))]).toEqual(["paused"]);
    expect(await shown<{ count: number }>("/api/memory")).toMatchObject({ count: FACTS.length });
    expect(await shown("/api/executions?limit=1")).toMatchObject([{ status: "completed" }]);
    // Of the day on which it was filled, which may be over.
    const days = [...new Set([dayOf(END), dayOf(Date.now())])];
    const plans = await Promise.all(
      days.map((day) => shown<{ items: { title: string }[] }>(`/api/plan?date=${day}`)),
    );
    const titles = plans.flatMap(({ items }) => items.map(({ title }) => title));
    expect(titles.toSorted()).toEqual(PLANNED.map(({ title }) => title as string).toSorted());
  });

  test("the records to be those of the days, and what is over to be sealed", async () => {
    const { records } = await shown<{ records: { at: string; seal: string }[] }>(
      "/api/audit/records?limit=50",
    );
    expect(records.length).toBeGreaterThan(20);
    const { seals, unwritten } = await shown<{ seals: number; unwritten: number }>("/api/audit/head");
    // What this test has asked itself.
    expect(unwritten).toBeLessThan(20);
    expect(seals).toBeGreaterThan(0);
  });

  test("to be served as any run: the clock is the machine's own", async () => {
    const { timestamp } = await shown<{ timestamp: string }>("/api/me");
    expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(10 * 60_000);
  });
});
