import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { dayOf, startOf } from "../../time/calendar.ts";
import {
  AUDIT,
  DAY,
  entry,
  hashInR2,
  keysInR2,
  MINUTE,
  NOW,
  openJournal,
  readJson,
  wake,
  world,
} from "../journal/journal.harness.ts";
import { NO_SEAL, type Seal, sealKey } from "./chain.ts";

const TODAY = dayOf(NOW);
const MIDNIGHT = startOf(TODAY) + DAY;
const SEAL_TIME = MIDNIGHT + 10 * MINUTE;
const [SECOND, THIRD] = [dayOf(NOW + DAY), dayOf(NOW + 2 * DAY)];

const readSeal = (day: string) => readJson<Seal>(sealKey(day));

describe("allows", () => {
  test("[row 111] three days are a chain: each seal names its records in order and the seal before it", async () => {
    const journal = await openJournal();
    for (const at of [NOW + 5, NOW, NOW]) await journal.append(entry({ at }));
    await wake(journal);
    for (let day = 0; day < 3; day++) {
      world.now = SEAL_TIME + day * DAY;
      await runDurableObjectAlarm(journal);
      if (day === 1) await journal.append(entry({ at: world.now }));
      await wake(journal);
    }
    expect(await keysInR2("seals/")).toEqual([TODAY, SECOND, THIRD].map(sealKey));
    const seals = await Promise.all([TODAY, SECOND, THIRD].map(readSeal));
    const keys = [`audit/${NOW}.json`, `audit/${NOW}-2.json`, `audit/${NOW + 5}.json`];
    expect(seals[0]).toEqual({
      day: TODAY,
      previous: NO_SEAL,
      records: await Promise.all(keys.map(async (key) => [key, await hashInR2(key)])),
      count: 3,
      sealedAt: new Date(SEAL_TIME).toISOString(),
    });
    // A day without records is sealed too.
    expect(seals[1]).toMatchObject({ records: [], count: 0, previous: await hashInR2(sealKey(TODAY)) });
    expect(seals[2]).toMatchObject({ count: 1, previous: await hashInR2(sealKey(SECOND)) });
    const witness = await journal.witness({ from: TODAY, to: THIRD });
    const days = [TODAY, SECOND, THIRD];
    expect(witness).toEqual(
      await Promise.all(days.map(async (day) => ({ day, sha256: await hashInR2(sealKey(day)) }))),
    );
    expect(await journal.head()).toMatchObject({ seals: 3, lastSeal: witness[2], firstDay: TODAY });
    expect((await journal.unsealed("")).items).toEqual([]);
  });

  test("[row 111] the alarm of the night is the journal's own, at ten past midnight", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    await wake(journal);
    expect(await runInDurableObject(journal, (_, { storage }) => storage.getAlarm())).toBe(SEAL_TIME);
  });

  test("what no seal covers yet is listed with its hash, and whether it is in R2", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    await wake(journal);
    await journal.append(entry({ at: NOW }));
    const [first, second, ...more] = (await journal.unsealed("")).items;
    expect(first).toEqual({
      key: `audit/${NOW}.json`,
      stored: true,
      sha256: await hashInR2(`audit/${NOW}.json`),
    });
    expect(second).toMatchObject({ key: `audit/${NOW}-2.json`, stored: false });
    expect(more).toEqual([]);
    expect((await journal.unsealed(`audit/${NOW}.json`)).items).toEqual([second]);
  });
});

describe("refuses", () => {
  test("[row 149] to wake by itself in a preview: records go to R2, no day is sealed and no alarm is left", async () => {
    const journal = await openJournal({ nightly: false });
    await journal.append(entry());
    await wake(journal);
    expect(await keysInR2("audit/")).toHaveLength(1);
    expect(await runInDurableObject(journal, (_, { storage }) => storage.getAlarm())).toBeNull();
    world.now = SEAL_TIME + DAY;
    await journal.append(entry());
    await wake(journal);
    expect(await keysInR2("seals/")).toEqual([]);
    expect(await journal.head()).toMatchObject({ seals: 0, unwritten: 0 });
    expect((await journal.unsealed("")).items).toHaveLength(2);
  });

  test("[row 112] to overwrite a seal that it did not write: the chain goes on, and the day's records stay listed", async () => {
    const journal = await openJournal();
    await AUDIT.put(sealKey(TODAY), "{}");
    await journal.append(entry());
    await wake(journal);
    for (const at of [SEAL_TIME, SEAL_TIME + DAY]) {
      world.now = at;
      await runDurableObjectAlarm(journal);
    }
    expect(await (await AUDIT.get(sealKey(TODAY)))?.text()).toBe("{}");
    const [own] = await journal.witness({ from: TODAY, to: TODAY });
    expect(await readSeal(SECOND)).toMatchObject({ previous: own?.sha256 });
    expect(await journal.head()).toMatchObject({ conflicts: 1, seals: 2 });
    expect((await journal.unsealed("")).items).toMatchObject([{ key: `audit/${NOW}.json`, stored: true }]);
    expect(world.told).toMatchObject([{ event: "audit.conflict" }]);
  });

  test("a request of a day that is closed no key of that day; it is in the chain of the open one, once", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    await wake(journal);
    world.now = SEAL_TIME;
    await runDurableObjectAlarm(journal);
    const late = entry({ at: MIDNIGHT - 1 });
    await journal.append(late);
    await journal.append(late);
    await wake(journal);
    expect(await readJson(`audit/${MIDNIGHT}.json`)).toMatchObject({
      requestId: late.requestId,
      time: new Date(MIDNIGHT - 1).toISOString(),
    });
    expect(await keysInR2("audit/")).toHaveLength(2);
  });
});

describe("fails safe", () => {
  test("[row 111] days that passed while nothing ran are sealed in order, without a gap", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    await evictDurableObject(journal);
    world.now = SEAL_TIME + 6 * DAY;
    for (let alarm = 0; alarm < 4; alarm++) await runDurableObjectAlarm(journal);
    const keys = await keysInR2("seals/");
    expect(keys).toHaveLength(7);
    for (let day = 1; day < 7; day++) {
      const seal = await readJson<Seal>(keys[day] ?? "");
      expect(seal.previous).toBe(await hashInR2(keys[day - 1] ?? ""));
    }
  });

  test("the seal waits until every record of its day is in R2", async () => {
    const journal = await openJournal();
    await journal.append(entry({ complete: false }));
    world.now = NOW + 14 * MINUTE;
    const last = entry({ at: MIDNIGHT - 1, complete: false });
    world.now = MIDNIGHT - 1;
    await journal.append(last);
    world.now = SEAL_TIME;
    await runDurableObjectAlarm(journal);
    expect(await keysInR2("seals/")).toEqual([]);
    world.now = MIDNIGHT + 15 * MINUTE;
    await runDurableObjectAlarm(journal);
    expect(await readSeal(TODAY)).toMatchObject({ count: 2 });
  });

  test("a crash between writing a seal and noting it writes the same seal", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    await wake(journal);
    world.put = async (real, key) => {
      const stored = await real();
      // The day's index is written before it.
      if (!key.startsWith("seals/")) return stored;
      throw new Error("gone");
    };
    world.get = () => {
      throw new Error("gone");
    };
    world.now = SEAL_TIME;
    await runDurableObjectAlarm(journal);
    const before = await hashInR2(sealKey(TODAY));
    expect(await journal.head()).toMatchObject({ seals: 0 });
    await evictDurableObject(journal);
    Object.assign(world, { put: null, get: null, now: SEAL_TIME + 20 * MINUTE });
    await runDurableObjectAlarm(journal);
    expect(await journal.head()).toMatchObject({ conflicts: 0, lastSeal: { day: TODAY, sha256: before } });
    expect(await hashInR2(sealKey(TODAY))).toBe(before);
  });

  test("what is older than the retention is not asked for, and a day never comes back", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    expect(await journal.head()).toMatchObject({ keptFrom: TODAY });
    world.now = SEAL_TIME + 410 * DAY;
    for (let alarm = 0; alarm < 2; alarm++) await runDurableObjectAlarm(journal);
    expect(await journal.head()).toMatchObject({ firstDay: TODAY, keptFrom: dayOf(world.now - 399 * DAY) });
    // Just after midnight, before the next seal.
    world.now += DAY - 5 * MINUTE;
    expect(await journal.head()).toMatchObject({ keptFrom: dayOf(world.now - 399 * DAY) });
  });
});
