import { cpuUsage } from "node:process";
import { expect, test } from "vitest";
import { sized } from "../../sizes.harness.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { nextMomentOf } from "../next.ts";
import { handNotifications } from "../notifications/handing.ts";
import { doDueRuns } from "../schedules/due.ts";
import { hearMessage } from "../talk/hearing.ts";
import type { ChiefWorld } from "../world.ts";
import { simulated } from "./world.harness.ts";

const START = Date.parse("2027-03-01T00:00:00Z");
/** Begins on a Monday, so that the weekly work is in it in any size. */
const DAYS = sized(2, 7);
/** What one invocation may ask of others on Workers Free (developers.cloudflare.com/workers/platform/limits). */
const SUBREQUESTS_MAX = 50;

/** So many days by the schedules alone; for each alarm, how many questions it asked of others and how much processor time it took here. */
async function liveAlarms() {
  const here = simulated(START, "Europe/Berlin");
  const { held, sql } = here;
  let asked = 0;
  const counted = <A extends readonly unknown[], T>(ask: (...of: A) => Promise<T>) => {
    return (...of: A): Promise<T> => {
      asked += 1;
      return ask(...of);
    };
  };
  const world = (): ChiefWorld => {
    const { house, life, desk, ...rest } = here.world();
    return {
      ...rest,
      house: {
        ...house,
        waiting: counted(house.waiting),
        endedSince: counted(house.endedSince),
        executionsSince: counted(house.executionsSince),
        money: counted(house.money),
      },
      life: {
        mail: life.mail && { since: counted(life.mail.since) },
        calendar: life.calendar && { between: counted(life.calendar.between) },
        journal: life.journal && { between: counted(life.journal.between) },
      },
      desk: () => {
        const made = desk();
        const { reserve, settle, abort } = made.ledger;
        return {
          ...made,
          send: counted(made.send),
          ledger: { reserve: counted(reserve), settle: counted(settle), abort: counted(abort) },
        };
      },
    };
  };
  const setup = [
    "Hello",
    "Ada",
    "both",
    "a house",
    "a fund",
    "20",
    "euros",
    "a run",
    "Tue",
    "two",
    "no",
    "ok",
  ];
  for (const text of setup)
    hearMessage({ session: "s", text, hasFiles: false, isPerson: true }, here.world());
  const alarms: { readonly asked: number; readonly ms: number }[] = [];
  for (;;) {
    const due = nextMomentOf(sql);
    if (due === null || due > START + DAYS * DAY_MS) break;
    held.now = Math.max(held.now, due);
    asked = 0;
    const before = cpuUsage();
    await doDueRuns(world);
    await handNotifications(
      world(),
      0,
      counted(async () => true),
    );
    const { user, system } = cpuUsage(before);
    alarms.push({ asked, ms: (user + system) / 1_000 });
  }
  return alarms;
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

test("[row 124] [row 168] each alarm of some days stays within the subrequests of Workers Free; its processor time is printed", async () => {
  const alarms = await liveAlarms();
  const asked = alarms.map((one) => one.asked).toSorted((a, b) => a - b);
  const ms = alarms.map((one) => one.ms).toSorted((a, b) => a - b);
  console.info(
    `${alarms.length} alarms in ${DAYS} days. Subrequests: ${at(asked, 0.5)} in the middle, ${at(asked, 1)} at most, of ${SUBREQUESTS_MAX}. Processor time in Node, with the stand-ins: ${at(ms, 0.5).toFixed(1)} ms in the middle, ${at(ms, 0.99).toFixed(1)} ms in 99 of 100; objects have 30,000 ms, also on Workers Free.`,
  );
  expect(alarms.length).toBeGreaterThan(DAYS * 200);
  expect(at(asked, 1)).toBeGreaterThan(3);
  expect(at(asked, 1)).toBeLessThanOrEqual(SUBREQUESTS_MAX);
});
