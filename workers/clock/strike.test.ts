import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MINUTE_MS } from "../time/calendar.ts";
import { TICKING, WORKERS } from "../workers.ts";
import { strike } from "./strike.ts";

const HOUR = Date.parse("2026-11-20T12:00:00Z");

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

/** Workers that write down when they were asked; these fail. */
function bound(...failing: string[]) {
  const asked: [string, number][] = [];
  const ticking = (name: string) => ({
    tick: async (at: number) => {
      asked.push([name, at]);
      if (failing.includes(name)) throw new Error(`${name} is away`);
    },
  });
  const env = Object.fromEntries(Object.keys(TICKING).map((name) => [name, ticking(name)]));
  return { asked, env: env as Parameters<typeof strike>[0] };
}
const named = (every: string) =>
  Object.entries(WORKERS)
    .filter(([, { ticks }]) => ticks === every)
    .map(([name]) => name.toUpperCase());

describe("allows", () => {
  test("[row 10] every minute those of the minute, and with the hour those of the hour, by the time it was to strike", async () => {
    const { asked, env } = bound();
    for (const minute of [-1, 0, 1, 60]) await strike(env, HOUR + minute * MINUTE_MS + 5_000);
    const at = (minute: number) =>
      asked.flatMap(([name, when]) => (when === HOUR + minute * MINUTE_MS + 5_000 ? [name] : []));
    expect([at(-1), at(1)]).toEqual([named("minute"), named("minute")]);
    const all = [...named("minute"), ...named("hour")].toSorted();
    expect([at(0).toSorted(), at(60).toSorted()]).toEqual([all, all]);
    expect(named("minute")).toEqual(["GATE"]);
  });
});

describe("fails safe", () => {
  test("a Worker that fails holds up no other, and the invocation counts as failed", async () => {
    const { asked, env } = bound("GATE", "LEDGER");
    await expect(strike(env, HOUR)).rejects.toThrow(/2 of \d+ ticks failed/);
    expect(asked).toHaveLength(Object.keys(TICKING).length);
  });
});
