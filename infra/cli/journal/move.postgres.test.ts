import { randomUUID } from "node:crypto";
import { v7 } from "uuid";
import { describe, expect, test } from "vitest";
import { postgresJournal } from "../../../vm/journal/postgres.ts";
import { postgres, standForDatabase } from "../../../vm/postgres/cluster.harness.ts";
import { answerJournal } from "../../../workers/mcp/journal/home/answer.ts";
import type { JournalRequest } from "../../../workers/mcp/journal/home/schemas.ts";
import type { Home } from "../../../workers/mcp/journal/home/state.ts";
import { leftToAll } from "../../../workers/sizes.harness.ts";
import { Stop } from "../../terminal/command.ts";
import { fillJournal } from "./filled.harness.ts";
import { HomeStanding, type JournalHome } from "./homes.ts";
import { carryJournal, stayHome } from "./move.ts";

// Both homes are the real code over a real store; here both are Postgres, as two users. The object and Postgres: journal.e2e.test.ts.

const database = standForDatabase("personal");

const NOW = new Date("2046-11-12T12:00:00Z");

/** A home of a person that nobody knew, and how often it was asked. */
function openHome(name: Home["name"], unmarked: Home["unmarked"]) {
  const home: Home = { name, unmarked, store: postgresJournal(database(), randomUUID()) };
  const world = { now: NOW, timeZone: "Europe/Berlin", newId: () => v7({ msecs: NOW.getTime() }) };
  const answer = (asked: JournalRequest) => answerJournal(home, asked, world, "request-1");
  const ask = async (asked: JournalRequest): Promise<ReturnType<typeof JSON.parse>> => {
    const { isError, text } = await answer(asked);
    if (isError) throw new Stop(text);
    return JSON.parse(text);
  };
  const call = (tool: string, given: object) => ask({ what: "call", tool, given: { ...given }, who: "test" });
  const asHome: JournalHome = {
    name,
    standing: () => ask({ what: "standing" }),
    step: async (reply, step) =>
      reply.parse(await ask({ what: "step", step } as Extract<JournalRequest, { what: "step" }>)),
  };
  const count = () =>
    home.store.read(async (rows) => (await rows.find("entries")).length + (await rows.find("plans")).length);
  return { home, answer, call, asHome, count };
}
const openBoth = () => ({ edge: openHome("edge", "here"), machine: openHome("machine", "elsewhere") });
const isNoMetric = (row: object) => !("on_date" in row && "unit" in row);
const world = { newId: v7, say: () => undefined };

/** The home with a process that ends after so many steps: its answer is lost, or the step itself. */
function dyingAfter(
  { name, standing, step }: JournalHome,
  left: { steps: number },
  isDone: boolean,
): JournalHome {
  return {
    name,
    standing,
    step: async (reply, given) => {
      left.steps -= 1;
      if (left.steps < 0) {
        if (isDone) await step(reply, given);
        throw new Error("the process ended");
      }
      return step(reply, given);
    },
  };
}

describe.skipIf(postgres === null)("allows", () => {
  test("a journal goes whole, is read and written there alone, and comes back with what was added [row 118]", async () => {
    const { edge, machine } = openBoth();
    await fillJournal(edge.call);
    const before = await edge.call("get_day", { date: "2046-11-12" });
    const moved = await carryJournal(edge.asHome, machine.asHome, world);
    expect(Object.fromEntries(moved?.rows ?? [])).toMatchObject({
      plans: 2,
      entries: 1,
      goals: 3,
      metrics: 9,
    });
    expect(await machine.call("get_day", { date: "2046-11-12" })).toEqual(before);
    await expect(edge.call("get_day", {})).rejects.toThrow("at home at the machine");
    await machine.call("log_journal_entry", { text: "written there", entry_date: "2046-11-12" });
    expect(await carryJournal(machine.asHome, edge.asHome, world)).not.toBeNull();
    expect((await edge.call("get_journal_by_date", { entry_date: "2046-11-12" })).entries).toHaveLength(1);
    expect(await carryJournal(machine.asHome, edge.asHome, world)).toBeNull();
  });

  test("one that broke off at any step, with the step done or not, is gone on with, and nothing is lost or twice", async ({
    skip,
  }) => {
    leftToAll(skip);
    for (const isDone of [true, false]) {
      const { edge, machine } = openBoth();
      await fillJournal(edge.call);
      const entries = await edge.count();
      let attempts = 0;
      for (let isMoved = false; !isMoved; attempts += 1) {
        const left = { steps: attempts };
        const homes = [edge, machine].map(({ asHome }) => dyingAfter(asHome, left, isDone));
        const [from, to] = homes as [JournalHome, JournalHome];
        isMoved = await carryJournal(from, to, world).then(
          () => true,
          (error: unknown) => {
            if (String(error).includes("the process ended")) return false;
            throw error;
          },
        );
        const states = [await edge.asHome.standing(), await machine.asHome.standing()];
        expect(states.filter(({ state }) => state === "here").length).toBeLessThanOrEqual(1);
      }
      expect(attempts).toBeGreaterThan(30);
      expect(await machine.count()).toBe(entries);
      expect((await machine.asHome.standing()).state).toBe("here");
    }
  });

  test("pages of more rows than one has, of which many begin alike", async () => {
    const { edge, machine } = openBoth();
    await edge.home.store.write(async (rows) => {
      for (let at = 0; at < 450; at += 1)
        await rows.put("metrics", {
          on_date: at < 420 ? "2046-11-12" : "2046-11-13",
          name: `m${at}`,
          source: "x",
          value: at / 7,
          unit: null,
        });
      const text = "x".repeat(60_000);
      for (let at = 0; at < 6; at += 1)
        await rows.put("entries", {
          id: v7(),
          entry_date: "2046-11-12",
          at: NOW.toISOString(),
          kind: "log",
          text,
          tags: [],
          mood: null,
          folded: text,
        });
    });
    const moved = await carryJournal(edge.asHome, machine.asHome, world);
    expect(Object.fromEntries(moved?.rows ?? [])).toEqual({ settings: 1, metrics: 450, entries: 6 });
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("when both were written, and both go on as they were", async () => {
    const edge = openHome("edge", "here");
    const machine = openHome("machine", "here");
    for (const { call } of [edge, machine])
      await call("log_journal_entry", { text: "mine", entry_date: "2046-11-12" });
    await expect(carryJournal(edge.asHome, machine.asHome, world)).rejects.toThrow("two cannot become one");
    expect([await edge.count(), await machine.count()]).toEqual([1, 1]);
    await edge.call("log_journal_entry", { text: "more", entry_date: "2046-11-12" });
  });

  test("writes while it goes, which nobody loses then; it is read", async () => {
    const { edge, machine } = openBoth();
    await fillJournal(edge.call);
    await edge.asHome.step(HomeStanding, { step: "leave", move: randomUUID() });
    const refused = await edge.answer({
      what: "call",
      tool: "log_journal_entry",
      given: { text: "x" },
      who: "test",
    });
    expect([refused.isError, JSON.parse(refused.text).code]).toEqual([true, "moving"]);
    expect((await edge.call("get_day", { date: "2046-11-12" })).plan.items).toHaveLength(2);
    expect(await stayHome([edge.asHome, machine.asHome])).toBe(true);
    await edge.call("log_journal_entry", { text: "x" });
  });

  test("a row that is none of its table, with which and why", async () => {
    const { machine } = openBoth();
    const move = randomUUID();
    const step = (given: object) =>
      machine.answer({ what: "step", step: { move, ...given } } as Extract<JournalRequest, { what: "step" }>);
    await step({ step: "arrive" });
    for (const [row, says] of [
      [{ time_zone: "UTC" }, "currency is no text"],
      [{ time_zone: "UTC", currency: "EUR", x: 1 }, "x is no column"],
    ] as const) {
      const { text } = await step({ step: "take", cursor: null, next: null, rows: [row] });
      expect(text).toContain(says);
    }
  });

  test("a journal that nobody brought: the machine has none until it comes or begins there", async () => {
    const { machine } = openBoth();
    await expect(machine.call("log_journal_entry", { text: "x" })).rejects.toThrow("npm run journal -- move");
    await machine.answer({ what: "begin", timeZone: "Asia/Tokyo" });
    expect(await machine.call("journal_settings", {})).toMatchObject({
      settings: { time_zone: "Asia/Tokyo" },
    });
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("two that are not equal: what came is put away, and the old home is the journal", async () => {
    const { edge, machine } = openBoth();
    await fillJournal(edge.call);
    const { standing, step } = machine.asHome;
    const lossy: JournalHome = {
      name: "machine",
      standing,
      step: (reply, given) =>
        step(
          reply,
          "rows" in given ? { ...given, rows: (given.rows as object[]).filter(isNoMetric) } : given,
        ),
    };
    await expect(carryJournal(edge.asHome, lossy, world)).rejects.toThrow(
      /not equal: rows of .*metrics 9 and 0/,
    );
    expect(await machine.count()).toBe(0);
    await edge.call("log_journal_entry", { text: "goes on" });
    expect(await carryJournal(edge.asHome, machine.asHome, world)).not.toBeNull();
  });
});
