import { describe, expect, test } from "vitest";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { DEFAULT_CONTEXT } from "../../../workers/context/context.ts";
import { bindings } from "../../../workers/edge/bindings.ts";
import { decide } from "../../../workers/gate/rules/rules.ts";
import { NANO_PER_USD } from "../../../workers/wire/money.ts";
import { DEMO_SEED } from "./index.ts";
import { DEMO_DAYS, monthOfDeeds } from "./month.ts";
import { DEMO_QUESTIONS, DEMO_TASKS, INBOX } from "./words.ts";

const END = Date.parse("2026-11-27T15:00:00Z");

describe("the demo's month", () => {
  test("is the same for the same seed, and another one for another", () => {
    expect(monthOfDeeds(DEMO_SEED, END)).toEqual(monthOfDeeds(DEMO_SEED, END));
    expect(monthOfDeeds(DEMO_SEED, END)).not.toEqual(monthOfDeeds(DEMO_SEED + 1, END));
  });

  test("goes in order up to now, with something on every day, and no task twice", () => {
    const deeds = monthOfDeeds(DEMO_SEED, END);
    const times = deeds.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((at) => at <= END && at > END - DEMO_DAYS * DAY_MS)).toBe(true);
    expect(new Set(times.map((at) => Math.floor(at / DAY_MS))).size).toBe(DEMO_DAYS);
    const ids = deeds.flatMap((deed) => ("id" in deed ? [deed.id] : []));
    expect(ids).toEqual([...new Set(ids)]);
  });

  test("has what an owner should see: a halt, answers, an extension, something that runs and something that waits", () => {
    const deeds = monthOfDeeds(DEMO_SEED, END);
    const ends = deeds.flatMap((deed) => (deed.do === "task" ? [deed.ends] : []));
    const answers = deeds.flatMap((deed) => (deed.do === "question" ? [deed.answer] : []));
    expect([...new Set(ends)].toSorted()).toEqual(["finished", "halted", "open"]);
    expect(answers.filter((answer) => answer === null)).toHaveLength(2);
    expect(answers).toContain("approve");
    expect(deeds.some(({ do: what }) => what === "extend")).toBe(true);
  });

  test("asks a person for its questions alone: what is told as done was let through by the rules", () => {
    const decided = (text: string, type: string) =>
      decide(
        {
          taskId: "t",
          type,
          description: text,
          estimatedNano: NANO_PER_USD,
          agentType: "writer",
          agency: "home-agency",
          operations: [],
        },
        DEFAULT_CONTEXT,
        { haltReason: null, committedTodayNano: 0 },
      ).status;
    for (const { text } of [...DEMO_TASKS, INBOX]) expect(decided(text, "code"), text).toBe("approved");
    for (const { text, type } of DEMO_QUESTIONS) expect(decided(text, type), text).toBe("pending");
  });

  test("stays within what the door lets one client do in a minute, since it is lived through in less", () => {
    const deeds = monthOfDeeds(DEMO_SEED, END);
    const count = (what: string) => deeds.filter((deed) => deed.do === what).length;
    expect(count("chat")).toBeLessThan(bindings.CHAT_LIMIT.limit);
    expect(count("run")).toBeLessThan(bindings.RUN_LIMIT.limit);
    expect(count("task") + 2 * count("question")).toBeLessThan(bindings.APPROVE_LIMIT.limit);
    expect(count("task") + count("look") + 2 * count("question")).toBeLessThan(bindings.PAGE_LIMIT.limit);
  });
});
