import { describe, expect, test } from "vitest";
import type { Notice } from "../../notices/contract.ts";
import { HOUR_MS } from "../../time/calendar.ts";
import { nextMomentOf } from "../next.ts";
import { doDueRuns } from "../schedules/due.ts";
import { schedules } from "../schedules/store.ts";
import { chiefSettings } from "../settings.ts";
import { simulated } from "../simulated/world.harness.ts";
import { hearMessage } from "../talk/hearing.ts";
import { handNotifications, READER_MS } from "./handing.ts";
import { WATCHED_MS } from "./news.ts";
import { markRead, noteBroughtUp, notify, type Priority, unread } from "./store.ts";

const ZONE = "Europe/Berlin";
/** Noon, and 23:00 on the wall: quiet hours are from 22:00 to 07:00. */
const NOON = Date.parse("2027-03-03T11:00:00Z");
const NIGHT = Date.parse("2027-03-03T22:00:00Z");
const MORNING = Date.parse("2027-03-04T06:00:00Z");

function opened(at: number) {
  const { held, world, sql } = simulated(at, ZONE);
  const taken: Notice[] = [];
  let told = 0;
  return {
    held,
    world,
    sql,
    taken,
    tell: (title: string, priority: Priority = "normal", message = "The same words") => {
      const { newId, now } = world();
      const of = { key: `k/${++told}`, id: newId(), agent: "cos", priority, title, message, artifact: null };
      return notify(sql, of, chiefSettings(sql), ZONE, now);
    },
    hand: (watchedUntil = 0) =>
      handNotifications(world(), watchedUntil, async (notice) => taken.push(notice) > 0),
  };
}

describe("allows", () => {
  test("[row 128] behaviour 19: the same within 24 hours is one with a counter, what is urgent is each time one", () => {
    const { tell, held, sql } = opened(NOON);
    expect([tell("Mail"), tell("Mail"), tell("Mail")]).toEqual([true, false, false]);
    expect(unread(sql, 10)).toMatchObject([{ title: "Mail", count: 3 }]);
    expect([tell("Fire", "urgent"), tell("Fire", "urgent")]).toEqual([true, true]);
    expect(unread(sql, 10)).toHaveLength(3);
    held.now += 25 * HOUR_MS;
    expect(tell("Mail"), "a day later it is news").toBe(true);
  });

  test("[row 128] behaviour 20: quiet hours hold what is normal, urgent passes, and one digest comes in the morning", async () => {
    const { tell, hand, held, taken } = opened(NIGHT);
    tell("One");
    tell("Two", "normal", "other words");
    tell("Fire", "urgent");
    await hand();
    expect(taken.map(({ event, fields }) => [event, fields.detail])).toEqual([["agent.told", "cos: Fire"]]);
    held.now = MORNING;
    await hand();
    await hand();
    expect(taken.slice(1).map(({ event, fields }) => [event, fields.detail])).toEqual([
      ["agent.digest", "2 things came in overnight"],
    ]);
  });

  test("[row 129] behaviour 21: what is acknowledged on an open socket in time reaches no device, and what is not goes to the devices once", async () => {
    const { tell, hand, held, taken, sql } = opened(NOON);
    tell("Seen");
    tell("Overlooked", "urgent", "other words");
    await hand(NOON + WATCHED_MS);
    expect(taken, "told on the socket first").toEqual([]);
    expect(nextMomentOf(sql)).toBe(NOON + READER_MS);
    const [overlooked, seen] = unread(sql, 10);
    expect(markRead(sql, [seen?.id ?? ""], held.now)).toBe(1);
    held.now = NOON + READER_MS;
    await hand(held.now + WATCHED_MS);
    await hand(held.now + WATCHED_MS);
    expect(taken.map(({ key }) => key)).toEqual([`agent/${overlooked?.id}`]);
    expect(nextMomentOf(sql)).toBeNull();
  });

  test("what is low is there to be looked at, and reaches no device", async () => {
    const { tell, hand, taken, sql } = opened(NOON);
    tell("Noted", "low");
    await hand();
    expect([taken, unread(sql, 10).length]).toEqual([[], 1]);
  });
});

describe("refuses", () => {
  test("[row 129] behaviour 21: a device hears nothing of what was acknowledged first, by day or after the night, nor of what is low", async () => {
    const { tell, hand, held, taken, sql } = opened(NIGHT);
    tell("Read in the night");
    tell("Noted", "low", "other words");
    markRead(
      sql,
      unread(sql, 10).map(({ id }) => id),
      held.now,
    );
    held.now = MORNING;
    await hand();
    tell("Read at once", "urgent", "words of its own");
    markRead(
      sql,
      unread(sql, 10).map(({ id }) => id),
      held.now,
    );
    await hand();
    expect([taken, nextMomentOf(sql)]).toEqual([[], null]);
  });

  test("[row 128] behaviour 18: only its own id acknowledges a notification, once; being brought up or pushed does not", async () => {
    const { tell, hand, sql } = opened(NOON);
    tell("One");
    tell("Two", "normal", "other words");
    await hand();
    const [two, one] = unread(sql, 10);
    noteBroughtUp(sql, [one?.id ?? "", two?.id ?? ""], NOON);
    expect(markRead(sql, ["", "nobody's", one?.id.slice(0, -1) ?? ""], NOON)).toBe(0);
    expect(unread(sql, 10)).toHaveLength(2);
    expect([markRead(sql, [one?.id ?? ""], NOON), markRead(sql, [one?.id ?? ""], NOON)]).toEqual([1, 0]);
    expect(unread(sql, 10).map(({ title }) => title)).toEqual(["Two"]);
  });
});

describe("fails safe", () => {
  test("[row 128] behaviour 18: an acknowledgement that breaks off in the middle acknowledges nothing", () => {
    const { tell, sql } = opened(NOON);
    tell("One");
    tell("Two", "normal", "other words");
    const ids = unread(sql, 10).map(({ id }) => id);
    expect(() =>
      sql.atomically(() => {
        markRead(sql, ids, NOON);
        throw new Error("the object was moved");
      }),
    ).toThrow("moved");
    expect(unread(sql, 10)).toHaveLength(2);
  });

  test("[row 128] behaviour 20: a digest that could not be handed over is one digest at the next try, with the same key, and what came since is by itself", async () => {
    const { tell, hand, held, taken, sql, world } = opened(NIGHT);
    tell("One");
    tell("Two", "normal", "other words");
    held.now = MORNING;
    const away = async () => {
      throw new Error("The outbox was reset");
    };
    await expect(handNotifications(world(), 0, away)).rejects.toThrow("reset");
    expect(nextMomentOf(sql), "still due").toBeLessThanOrEqual(MORNING);
    tell("Three", "normal", "words of the morning");
    await hand();
    await hand();
    expect(taken.map(({ event, fields }) => [event, fields.detail])).toEqual([
      ["agent.told", "cos: Three"],
      ["agent.digest", "2 things came in overnight"],
    ]);
  });

  test("[row 129] behaviour 21: a socket that was open and is gone keeps nothing from the devices", async () => {
    const { tell, hand, held, taken } = opened(NOON);
    tell("One");
    await hand(NOON - 1);
    expect(taken).toHaveLength(1);
    tell("Two", "normal", "other words");
    await hand(NOON + WATCHED_MS);
    held.now = NOON + READER_MS;
    await hand();
    expect(taken).toHaveLength(2);
  });

  test("[row 175] behaviour 31: a slot whose earlier run still goes on is skipped with its reason", async () => {
    const { world, sql, held } = opened(NOON);
    for (const text of ["Hello", "Ada", "no", "ok"])
      hearMessage({ session: "s", text, hasFiles: false, isPerson: true }, world());
    const [brief] = schedules(sql).filter(({ job }) => job === "brief");
    if (brief === undefined || brief.dueAt === null) throw new Error("There is no brief");
    sql.all(
      `INSERT INTO runs (schedule, slot, id, agent, name, job, state, slots, tries, at, until, cost_nano)
       VALUES (?, 1, 'before', 'cos', 'daily-planner', 'brief', 'claimed', 1, 1, 1, ?, 0)`,
      brief.id,
      brief.dueAt + HOUR_MS,
    );
    held.now = brief.dueAt;
    await doDueRuns(world);
    expect(
      sql.all("SELECT state, why FROM runs WHERE schedule = ? AND slot = ?", brief.id, brief.dueAt),
    ).toEqual([{ state: "skipped", why: "The one before still goes on" }]);
  });
});

describe("behaviour 19, where it must not merge", () => {
  test("[row 128] behaviour 19 refuses: equal titles with other words, or of another agent, are each their own", () => {
    const { tell, sql, world } = opened(NOON);
    tell("Mail");
    expect(tell("Mail", "normal", "other words")).toBe(true);
    const { newId, now } = world();
    const of = { key: "k/other", id: newId(), agent: "fitness-coach", priority: "normal" as const };
    const said = { ...of, title: "Mail", message: "The same words", artifact: null };
    expect(notify(sql, said, chiefSettings(sql), ZONE, now)).toBe(true);
    expect(unread(sql, 10).map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  test("[row 128] behaviour 19 fails safe: what was read is told anew, and a run that is resumed neither tells twice nor counts", () => {
    const { tell, sql, world } = opened(NOON);
    tell("Mail");
    const { now, newId } = world();
    const ids = unread(sql, 10).map(({ id }) => id);
    markRead(sql, ids, now);
    expect(tell("Mail"), "after it was read").toBe(true);
    const of = { key: "k/2", id: newId(), agent: "cos", priority: "normal" as const };
    const said = { ...of, title: "Mail", message: "The same words", artifact: null };
    expect(notify(sql, said, chiefSettings(sql), ZONE, now), "the key of the second").toBe(false);
    expect(unread(sql, 10)).toMatchObject([{ count: 1 }]);
  });
});
