import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { templateOf } from "../agents/catalogue.ts";
import type { Life, Mail } from "../life.ts";
import { simulated } from "../simulated/world.harness.ts";
import { hearMessage } from "../talk/hearing.ts";
import type { ChiefWorld } from "../world.ts";
import { doDueRuns } from "./due.ts";
import type { ScheduledRun } from "./runs.ts";
import { putSchedule, type Schedule, schedules } from "./store.ts";
import { syncSchedules } from "./sync.ts";

const ZONE = "Europe/Berlin";
/** 12:00 on the wall. */
const NOON = Date.parse("2046-11-12T11:00:00Z");
const BRIEF_AT = Date.parse("2046-11-13T06:30:00Z");
const MAIL: Mail = { id: "m1", from: "bank@example.com", subject: "Card blocked", text: "Today.", at: NOON };
const URGENT = JSON.stringify({ urgent: [{ id: "m1", why: "The card is blocked" }] });
const NO_LIFE: Life = { mail: null, calendar: null, journal: null };

/** A person who is set up, at a moment; the model says `words`, or is away where they are null. */
function opened(now: number, life: Partial<Life> = {}, zone = ZONE) {
  const here = simulated(now, zone);
  const held: { words: string | null; slowdown: 1 | 4; hangs: boolean } = {
    words: "{}",
    slowdown: 1,
    hangs: false,
  };
  const sent = Promise.withResolvers<void>();
  const model = openOfflineModel(() => ({ text: held.words ?? "" }));
  const send: ReturnType<ChiefWorld["desk"]>["send"] = async (url, init) => {
    const isAsked = String(url).endsWith("/messages");
    if (isAsked) sent.resolve();
    if (isAsked && held.hangs) return new Promise<never>(() => {});
    return held.words === null ? new Response("away", { status: 400 }) : model.answer(new Request(url, init));
  };
  const world = (): ChiefWorld => ({
    ...here.world(),
    life: { ...NO_LIFE, ...life },
    house: { ...here.world().house, waiting: async () => [] },
    desk: () => ({ ...here.desk, send }),
    slowdown: held.slowdown,
  });
  const hear = (text: string) =>
    hearMessage({ session: "s", text, hasFiles: false, isPerson: true }, world());
  for (const text of ["Hello", "Ada", "no", "ok"]) hear(text);
  const { sql } = here;
  const scheduled = (job: string): Schedule => {
    const found = schedules(sql).find((one) => one.job === job);
    if (found === undefined) throw new Error(`There is no ${job}`);
    return found;
  };
  /** Makes one schedule due now, and no other. */
  const alone = (job: string, dueAt: number) => {
    for (const one of schedules(sql)) putSchedule(sql, { ...one, dueAt: one.job === job ? dueAt : null });
  };
  const runs = (job: string) =>
    sql.all<ScheduledRun>("SELECT *, cost_nano AS costNano FROM runs WHERE job = ? ORDER BY slot", job);
  const told = () => sql.all<{ title: string; message: string }>("SELECT title, message FROM notifications");
  const at = async (moment: number) => {
    here.held.now = moment;
    await doDueRuns(world);
  };
  /** Begins what is due, and is gone once the model was asked. */
  const die = async () => {
    held.hangs = true;
    void doDueRuns(world);
    await sent.promise;
    held.hangs = false;
  };
  return { here, held, sql, world, hear, scheduled, alone, runs, told, at, die };
}
const inbox = (): Life["mail"] => ({
  since: async (cursor) => ({ mails: cursor === null ? [MAIL] : [], cursor: "after" }),
});

describe("allows", () => {
  test("[row 175] behaviour 31: once whoever worked is gone, the next slot is no overlap any more", async () => {
    const { alone, at, runs, held, here, die } = opened(NOON, { mail: inbox() });
    held.words = JSON.stringify({ mails: [] });
    alone("mail", NOON);
    await die();
    await at(NOON + 10 * MINUTE_MS);
    alone("mail", NOON + HOUR_MS);
    await at(NOON + HOUR_MS);
    expect(runs("mail").map(({ state }) => state)).toEqual(["done"]);
    expect(here.held.calls, "the second slot found no mail").toBe(2);
  });
});

describe("refuses", () => {
  test("[row 177] behaviour 26: a zone that is none moves nothing", () => {
    const { hear, sql } = opened(NOON);
    const before = schedules(sql);
    for (const text of ["I'm in Atlantis", "I'm in Europe/Nowhere", "set my time zone to Berlin Mitte"])
      expect(hear(text), text).toMatchObject({ is: "asks" });
    expect(schedules(sql)).toEqual(before);
  });

  test("[row 176] behaviour 27: of three days' missed slots none fires but the newest; all of them are accounted for with the reason", async () => {
    const { alone, at, runs, scheduled, held } = opened(NOON, { mail: inbox() });
    held.words = URGENT;
    alone("urgency", NOON);
    await at(NOON + 3 * DAY_MS + 30_000);
    const [skipped, done, ...more] = runs("urgency");
    expect(more).toEqual([]);
    expect(skipped).toMatchObject({
      state: "skipped",
      why: expect.stringContaining("Nobody was there for 864"),
    });
    expect(done).toMatchObject({ state: "done", slot: NOON + 3 * DAY_MS });
    expect(scheduled("urgency").dueAt).toBe(NOON + 3 * DAY_MS + 5 * MINUTE_MS);
  });

  test("[row 175] behaviour 31: asked for again while it still works, it is skipped with the reason, and no second call is made", async () => {
    const { alone, at, runs, here, die } = opened(NOON, { mail: inbox() });
    alone("mail", NOON);
    await die();
    alone("mail", NOON + MINUTE_MS);
    await at(NOON + MINUTE_MS);
    expect(runs("mail").map(({ state, why }) => [state, why])).toEqual([
      ["ready", null],
      ["skipped", "The one before still goes on"],
    ]);
    expect(here.held.calls).toBe(1);
  });

  test.each([
    ["Remind me in 0 minutes to call Anna", "No reminder: that moment is over"],
    ["Remind me in 9000 days to call Anna", "No reminder: that is more than a year away"],
    ["Remind me at 25:00 to call Anna", "No reminder: that is no time of a clock"],
    ["Remind me to call Anna", "No reminder: when?"],
    ["Erinnere mich in 0 Minuten an Anna", "No reminder: that moment is over"],
    ["Remind me in 20 minutes", null],
  ])(
    "[row 124] behaviour 33: no reminder of a moment that is none or of nothing, and it is said: %s",
    (text, why) => {
      const { hear, sql } = opened(NOON);
      const before = schedules(sql).length;
      expect(hear(text)).toMatchObject(
        why === null ? { is: "asks" } : { is: "said", reply: expect.stringContaining(why) },
      );
      expect(schedules(sql)).toHaveLength(before);
    },
  );

  test("[row 177] behaviour 34: a throttled month stretches no reminder, and no schedule of the day", async () => {
    const { held, hear, here, told, scheduled, world } = opened(NOON);
    held.slowdown = 4;
    hear("Remind me in 7 minutes to call Anna");
    const brief = scheduled("brief").dueAt;
    for (let minute = 1; minute <= 7; minute++) {
      here.held.now = NOON + minute * MINUTE_MS;
      await doDueRuns(world);
      expect(told(), `after ${minute} minutes`).toHaveLength(minute === 7 ? 1 : 0);
    }
    expect(scheduled("brief").dueAt).toBe(brief);
    expect(scheduled("urgency").dueAt, "that one is").toBe(NOON + 25 * MINUTE_MS);
  });
});

describe("fails safe", () => {
  test("[row 126] [row 125] behaviour 9: what a person calls like a schedule of a file stays theirs, and the file's other ones come once", () => {
    const { sql, world, scheduled } = opened(NOON);
    const retro = scheduled("retro");
    const own: Schedule = { ...retro, source: "person", job: "task", payload: "Stretch" };
    putSchedule(sql, own);
    const planned = templateOf("cos")?.heartbeat.schedules ?? [];
    for (let twice = 0; twice < 2; twice++)
      syncSchedules({ name: "cos", heartbeat: { schedules: planned } }, world());
    expect(schedules(sql).find(({ name }) => name === retro.name)).toMatchObject({
      id: retro.id,
      job: "task",
      payload: "Stretch",
    });
    expect(new Set(schedules(sql).map(({ name }) => name)).size).toBe(schedules(sql).length);
  });

  test("[row 126] behaviour 10: with no model to be had, and hours late, it names last month by its owner's clock and costs nothing", async () => {
    // In Auckland it is the 1st while it is still December in London.
    const { alone, at, told, here, held } = opened(
      Date.parse("2046-12-31T20:30:00Z"),
      {},
      "Pacific/Auckland",
    );
    held.words = null;
    alone("expenses", Date.parse("2046-12-31T20:30:00Z"));
    await at(Date.parse("2047-01-01T01:00:00Z"));
    expect(told().map(({ title }) => title)).toEqual(["Expenses of December 2046"]);
    expect(here.held.calls).toBe(0);
  });

  test("[row 168] behaviour 24: mail that no model has weighed is new the next time too, and is told once", async () => {
    const { alone, at, held, told, runs, scheduled } = opened(NOON, { mail: inbox() });
    alone("urgency", NOON);
    held.words = null;
    await at(NOON);
    expect([told(), runs("urgency")]).toMatchObject([
      [],
      [{ why: expect.stringContaining("Without the words") }],
    ]);
    held.words = URGENT;
    await at(NOON + 5 * MINUTE_MS);
    await at(NOON + 10 * MINUTE_MS);
    expect(told()).toMatchObject([{ message: expect.stringContaining("The card is blocked") }]);
    expect(runs("urgency")).toHaveLength(2);
    expect(scheduled("urgency").seen).toContain("after");
  });

  test("[row 123] behaviour 22: an answer that never fits is asked for three times, then passed by and told, once", async () => {
    const { alone, at, held, told, runs, here } = opened(NOON, { mail: inbox() });
    alone("urgency", NOON);
    held.words = "All is well!";
    for (let n = 0; n < 6; n++) {
      await at(NOON + n * 5 * MINUTE_MS);
      expect(told(), `after ${n + 1}`).toHaveLength(n < 2 ? 0 : 1);
    }
    expect(told()[0]?.message).toContain("passed by");
    expect(runs("urgency").map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
    expect(here.held.calls).toBe(3);
  });

  test("[row 175] behaviour 30: the second delivery of an alarm whose first one died waits its time out, then ends the one run", async () => {
    const { alone, at, held, runs, told, here, die } = opened(BRIEF_AT, { mail: inbox() });
    alone("mail", BRIEF_AT);
    await die();
    held.words = JSON.stringify({ mails: [] });
    await at(BRIEF_AT + MINUTE_MS);
    expect([here.held.calls, told()], "it may still live").toEqual([1, []]);
    await at(BRIEF_AT + 4 * MINUTE_MS);
    await at(BRIEF_AT + 8 * MINUTE_MS);
    expect(runs("mail")).toMatchObject([{ state: "done", tries: 2 }]);
    expect([here.held.calls, told().length]).toEqual([2, 1]);
  });

  test("[row 124] behaviour 33: a reminder that nobody was there for comes late within a day, and after that stands in its runs with the reason", async () => {
    const { hear, at, told, runs, sql } = opened(NOON);
    hear("Remind me in 20 minutes to call Anna");
    hear("Remind me in 30 minutes to call Jo");
    for (const one of schedules(sql)) if (one.job !== "remind") putSchedule(sql, { ...one, dueAt: null });
    await at(NOON + DAY_MS + 25 * MINUTE_MS);
    expect(told().map(({ message }) => message)).toEqual(["call Jo"]);
    expect(runs("remind")).toMatchObject([
      { state: "skipped", why: expect.stringContaining("Nobody was there") },
      { state: "done" },
    ]);
    await at(NOON + DAY_MS + 30 * MINUTE_MS);
    expect(told()).toHaveLength(1);
  });
});
