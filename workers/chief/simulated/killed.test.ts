import { expect, test } from "vitest";
import { sized } from "../../sizes.harness.ts";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import { nextMomentOf } from "../next.ts";
import { handNotifications } from "../notifications/handing.ts";
import { doDueRuns } from "../schedules/due.ts";
import { hearMessage } from "../talk/hearing.ts";
import type { ChiefWorld } from "../world.ts";
import { simulated } from "./world.harness.ts";

const START = Date.parse("2027-03-01T00:00:00Z");
const KILLS = sized(20, 200);
const DAYS = sized(7, 14);
/** A run is resumed once: the next kill leaves it the time. */
const PAUSE_MS = 12 * MINUTE_MS;

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Lives some days by the schedules alone; whoever works may be gone at any moment at which it waits for somebody else. */
async function lived(kills: number) {
  const here = simulated(START, "Europe/Berlin");
  const { held, sql } = here;
  const random = numbers(7);
  const seen = { kills: 0, last: 0 };
  let die = (): void => {};
  /** Before or after what is waited for: nothing of it is heard of again. */
  const maybe = async <T>(work: () => Promise<T>): Promise<T> => {
    const isOver = seen.kills < kills && held.now - seen.last > PAUSE_MS && random() < 0.08;
    if (!isOver) return work();
    seen.kills += 1;
    seen.last = held.now;
    if (random() < 0.5) await work();
    die();
    return new Promise<never>(() => {});
  };
  const world = (): ChiefWorld => {
    const { house, life, desk, ...rest } = here.world();
    const { mail } = life;
    return {
      ...rest,
      house: { ...house, waiting: () => maybe(house.waiting), money: () => maybe(house.money) },
      life: { ...life, mail: mail && { since: (...of) => maybe(() => mail.since(...of)) } },
      desk: () => {
        const made = desk();
        return { ...made, send: (...of) => maybe(() => made.send(...of)) };
      },
    };
  };
  for (const said of ["Hello", "Ada", "no", "ok"])
    hearMessage({ session: "s", text: said, hasFiles: false, isPerson: true }, here.world());
  const handed: string[] = [];
  for (;;) {
    const due = nextMomentOf(sql);
    if (due === null || due > START + DAYS * DAY_MS) break;
    held.now = Math.max(held.now, due);
    const gone = new Promise<void>((resolve) => {
      die = resolve;
    });
    const work = async () => {
      await doDueRuns(world);
      await handNotifications(here.world(), 0, async ({ key }) => handed.push(key) > 0);
    };
    await Promise.race([work(), gone]);
  }
  const all = <Row>(query: string) => sql.all<Row>(query).map((row) => JSON.stringify(row));
  return {
    kills: seen.kills,
    handed: handed.length,
    isOnce: new Set(handed).size === handed.length,
    runs: all("SELECT agent, name, slot, state, slots FROM runs ORDER BY agent, name, slot"),
    quiet: all("SELECT agent, name, quiet FROM schedules ORDER BY agent, name"),
    artifacts: all<{ type: string; title: string }>("SELECT type, title FROM artifacts ORDER BY type, title"),
    told: all("SELECT title, message FROM notifications ORDER BY title, message"),
  };
}

test("[row 123] [row 175] killed at random: the same runs, artifacts and notifications as without", async () => {
  const [calm, killed] = [await lived(0), await lived(KILLS)];
  expect(calm.runs.length).toBeGreaterThan(20);
  expect(killed.kills).toBe(KILLS);
  expect(killed.isOnce).toBe(true);
  expect({ ...killed, kills: 0 }).toEqual(calm);
});
