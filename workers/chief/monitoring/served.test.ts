import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import { tidy } from "../next.ts";
import { tally } from "../routing/tally.ts";
import { simulated } from "../simulated/world.harness.ts";
import { noteHour, servedOf } from "./served.ts";

const START = Date.parse("2027-03-03T00:00:00Z");
const opened = () => simulated(START, "Europe/Berlin");

describe("allows", () => {
  test("[row 23] stats: a day's requests and their latency, and a week's", () => {
    const { sql } = opened();
    const one = { agent: "cos", confidence: 0.5, isKept: false };
    tally(sql, { ...one, latencyMs: 8 }, START);
    tally(sql, { ...one, latencyMs: 2 }, START + 2 * DAY_MS);
    tally(sql, { ...one, latencyMs: 4 }, START + 2 * DAY_MS);
    expect(servedOf(sql, START + 2 * DAY_MS)).toMatchObject({
      requests: 2,
      latencyMs: 3,
      latencyMs7d: 4.67,
    });
  });

  test("[row 23] sla: hours in which the clock came, of those since the first and at most a week", () => {
    const { sql, world, held } = opened();
    const up = (now: number) => {
      const { hours, hoursUp } = servedOf(sql, now);
      return [hoursUp, hours];
    };
    expect(up(START)).toEqual([0, 0]);
    for (const hour of [0, 0, 1, 3]) noteHour(sql, START + hour * HOUR_MS);
    expect(up(START + 3 * HOUR_MS)).toEqual([3, 4]);
    expect(up(START + 4 * HOUR_MS), "the hour that goes on may still be looked at").toEqual([3, 4]);
    expect(up(START + 5 * HOUR_MS)).toEqual([3, 5]);
    held.now = START + 10 * DAY_MS;
    expect(up(held.now)).toEqual([0, 0]);
    tidy(world());
    expect(sql.all("SELECT hour FROM hours_up")).toEqual([]);
  });
});
