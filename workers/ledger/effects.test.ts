import { describe, expect, test } from "vitest";
import { SPEECH_MODEL } from "../../policies/prices/speech.ts";
import { reserve } from "./attempts/reserve.ts";
import { settle } from "./attempts/settle.ts";
import type { Ask, Level } from "./contract.ts";
import { ask, CENT, NOW, openBooks, settlement, USD } from "./ledger.harness.ts";
import { BACKGROUND_CALLS_PER_MINUTE } from "./limits/breaker.ts";
import { setLimits } from "./limits/grants.ts";
import { untold } from "./notices.ts";
import { statusAt } from "./status.ts";

const SPENT: { readonly [L in Level]: number } = { 0: 0, 1: 12 * USD, 2: 14 * USD, 3: 14.7 * USD };

/** Books at this level, on the last day of a month so that today's pace is wide. */
function at(level: Level) {
  const books = openBooks();
  const now = Date.parse("2026-11-30T12:00:00Z");
  if (level > 0) {
    const before = ask({ amountNano: SPENT[level] });
    const tenth = now - 20 * 86_400_000;
    reserve(books, before, tenth);
    settle(books, settlement(before.key, SPENT[level]), tenth);
  }
  expect(statusAt(books, now).level).toBe(level);
  return { reserve: (more: Partial<Ask>) => reserve(books, ask(more), now), books, now };
}

const agent = { work: "background", scope: { agent: "writer" } } as const;
const persona = { work: "background", scope: { persona: "reviewer" } } as const;
const dear = { model: "claude-opus-5-5" } as const;
const long = { amountNano: 5_000_000, maxOutputTokens: 8_000, outputTokenNano: 500 } as const;

describe("allows", () => {
  test.each<[Level, Partial<Ask>, object]>([
    [0, dear, { ok: true, modelPolicy: "any", slowdown: 1 }],
    [0, agent, { ok: true }],
    [0, long, { ok: true, maxOutputTokens: 8_000, amountNano: 5_000_000 }],
    [1, {}, { ok: true, modelPolicy: "cheap", slowdown: 4 }],
    [1, { work: "background" }, { ok: true, slowdown: 4 }],
    [1, { ...agent, approval: "decision-1" }, { ok: true }],
    [0, persona, { ok: true }],
    [1, { ...persona, approval: "decision-1" }, { ok: true }],
    [1, { scope: { persona: "reviewer" } }, { ok: true }],
    [1, long, { ok: true, maxOutputTokens: 1_024, amountNano: 1_000_000 + 1_024 * 500 }],
    [2, long, { ok: true, maxOutputTokens: 512 }],
    [2, {}, { ok: true }],
    // Nothing hears a voice note for less.
    [2, { model: SPEECH_MODEL }, { ok: true }],
  ])("[row 39] [row 164] level %i: %j → %j", (level, more, expected) => {
    expect(at(level).reserve(more)).toMatchObject(expected);
  });
});

describe("refuses", () => {
  test.each<[Level, Partial<Ask>, string]>([
    [1, dear, "cheap_model_only"],
    [1, agent, "approval_needed"],
    [1, persona, "approval_needed"],
    [2, { work: "background" }, "background_paused"],
    [2, { ...agent, approval: "decision-1" }, "background_paused"],
    [2, { ...persona, approval: "decision-1" }, "background_paused"],
    [2, dear, "cheap_model_only"],
    [3, {}, "budget_exhausted"],
    [3, { model: SPEECH_MODEL }, "budget_exhausted"],
    [3, { work: "background" }, "budget_exhausted"],
  ])("[row 39] [row 164] level %i: %j is %s", (level, more, code) => {
    expect(at(level).reserve(more)).toMatchObject({ ok: false, code, level });
  });

  test("[row 163] background work past twice an even pace waits for tomorrow, a person does not", () => {
    const books = openBooks({ allowanceNano: 7.6 * USD });
    const first = Date.parse("2026-11-12T08:00:00Z");
    // 19 days are left: 0.80 a day.
    expect(reserve(books, ask({ work: "background", amountNano: 0.8 * USD }), first)).toMatchObject({
      ok: true,
    });
    expect(reserve(books, ask({ work: "background" }), first)).toMatchObject({
      ok: false,
      code: "daily_pace",
      resetAt: Date.parse("2026-11-13"),
    });
    expect(reserve(books, ask(), first)).toMatchObject({ ok: true, overPace: true });
    expect(reserve(books, ask({ work: "background" }), Date.parse("2026-11-13"))).toMatchObject({ ok: true });
  });

  test.each(["agent", "persona", "task", "schedule", "user"] as const)(
    "[row 159] [row 160] [row 161] [row 163] %s past its own day, then its own month",
    (kind) => {
      const books = openBooks();
      const limit = { kind, name: "n", dailyNano: 10 * CENT, monthlyNano: 15 * CENT };
      setLimits(books, [limit], "owner@example.com", NOW);
      const wish = (amountNano: number) => ask({ amountNano, scope: { [kind]: "n" } });
      expect(reserve(books, wish(10 * CENT), NOW)).toMatchObject({ ok: true });
      expect(reserve(books, wish(1), NOW)).toMatchObject({
        code: "scope_exhausted",
        resetAt: Date.parse("2026-11-13"),
      });
      const tomorrow = Date.parse("2026-11-13");
      expect(reserve(books, wish(6 * CENT), tomorrow)).toMatchObject({ code: "scope_exhausted" });
      expect(reserve(books, wish(5 * CENT), tomorrow)).toMatchObject({ ok: true });
      expect(reserve(books, wish(1), tomorrow)).toMatchObject({ resetAt: Date.parse("2026-12-01") });
      expect(reserve(books, ask({ scope: { [kind]: "another" } }), tomorrow)).toMatchObject({ ok: true });
      expect(reserve(books, wish(1), Date.parse("2026-12-01"))).toMatchObject({ ok: true });
    },
  );

  test("[row 169] a loop is cut off within its minute, and nobody else is", () => {
    const books = openBooks();
    const loop = () =>
      reserve(books, ask({ amountNano: 1, work: "background", scope: { task: "loop" } }), NOW);
    const admitted = Array.from({ length: 500 }, loop).filter(({ ok }) => ok);
    expect(admitted).toHaveLength(BACKGROUND_CALLS_PER_MINUTE);
    expect(loop()).toMatchObject({ ok: false, code: "too_frequent", resetAt: NOW + 60_000 });
    expect(reserve(books, ask({ work: "background", scope: { task: "other" } }), NOW)).toMatchObject({
      ok: true,
    });
    expect(reserve(books, ask({ scope: { task: "loop" } }), NOW)).toMatchObject({ ok: true });
  });
});

describe("fails safe", () => {
  test("[row 169] a loop that takes a fresh task each time is counted by who asks", () => {
    const books = openBooks();
    const answers = Array.from({ length: 75 }, (_, index) =>
      reserve(
        books,
        ask({ amountNano: 1, work: "background", scope: { task: `task-${index}`, user: "agency" } }),
        NOW,
      ),
    );
    expect(answers.findIndex(({ ok }) => !ok)).toBe(BACKGROUND_CALLS_PER_MINUTE);
    expect(answers[60]).toMatchObject({ ok: false, code: "too_frequent" });
    const other = ask({ work: "background", scope: { task: "task-1", user: "another" } });
    expect(reserve(books, other, NOW)).toMatchObject({ ok: true });
  });

  test("[row 39] every change of level is written down with its reason and waits to be told", () => {
    const { books } = at(2);
    expect(books.sql.all("SELECT level_from, level_to FROM levels")).toEqual([
      { level_from: 0, level_to: 2 },
    ]);
    expect(books.sql.all("SELECT action FROM audit")).toEqual([{ action: "level.changed" }]);
    expect(untold(books)).toMatchObject([
      {
        event: "level.changed",
        from: 0,
        to: 2,
        reason: "$14.00 is spent or set aside, interactive work only from $14.00 on",
      },
    ]);
  });

  test("[row 39] [row 170] a month that is heading over $12 is throttled while half the money is left, and stays so", () => {
    const books = openBooks({
      fixedNano: 2.4 * USD,
      meteredCeilingNano: 4.76 * USD,
      allowanceNano: 7.54 * USD,
    });
    const spend = (day: string, nano: number) => {
      const wish = ask({ amountNano: nano, model: "claude-haiku-5-5" });
      const now = Date.parse(`${day}T12:00:00Z`);
      expect(reserve(books, wish, now)).toMatchObject({ ok: true });
      settle(books, settlement(wish.key, nano), now);
      return statusAt(books, now);
    };
    for (let day = 1; day <= 4; day++) spend(`2026-11-0${day}`, 0.5 * USD);
    const throttled = statusAt(books, Date.parse("2026-11-05T00:00:00Z"));
    expect(throttled).toMatchObject({ level: 1, settledNano: 2 * USD });
    // Throttling works, so that the forecast itself falls below the line; at the old rate it still would not.
    const later = statusAt(books, Date.parse("2026-11-08T00:00:00Z"));
    expect(later.forecastNano).toBeLessThan(11.4 * USD);
    expect(later.level).toBe(1);
    // With fewer days left even the old rate would end below it.
    expect(statusAt(books, Date.parse("2026-11-20T00:00:00Z")).level).toBe(0);
  });
});
