import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { sized } from "../../sizes.harness.ts";
import { keyOf } from "../seals/chain.ts";
import { UNFINISHED_MS } from "./entries.ts";
import {
  AUDIT,
  entry,
  HOUR,
  keysInR2,
  MINUTE,
  NOW,
  openJournal,
  PATIENCE_MS,
  readJson,
  wake,
  world,
} from "./journal.harness.ts";
import { recordText } from "./record.ts";

const BURST = sized(150, 1_000);
const burst = () => Array.from({ length: BURST }, () => entry({ at: NOW }));

describe("allows", () => {
  test("[row 109] one JSON object for a request, at the millisecond it came", async () => {
    const journal = await openJournal();
    const one = entry({ route: "/", action: "process", costUsd: "0.0012" });
    const noted = { month: "2046-11", calls: 1, day: "2046-11-12", today: 1, isFull: false };
    expect(await journal.append(one)).toEqual(noted);
    expect(await keysInR2()).toEqual([]);
    await wake(journal);
    expect(await keysInR2()).toEqual([`audit/${NOW}.json`]);
    const record = await readJson<Record<string, unknown>>(`audit/${NOW}.json`);
    const { at, ...rest } = one;
    expect(record).toEqual({ ...rest, time: new Date(at).toISOString() });
  });

  test("[row 109] requests of one millisecond are as many objects with keys of their own", async () => {
    const journal = await openJournal();
    const entries = burst();
    await Promise.all(entries.map((one) => journal.append(one)));
    expect(await journal.head()).toMatchObject({ unwritten: BURST, oldestUnwrittenAt: NOW });
    await wake(journal);
    const keys = await keysInR2("audit/");
    expect(keys.toSorted()).toEqual(entries.map((_, index) => keyOf({ ms: NOW, n: index + 1 })).toSorted());
    const records = await Promise.all(keys.map((key) => readJson<{ requestId: string }>(key)));
    expect(records.map(({ requestId }) => requestId).toSorted()).toEqual(
      entries.map(({ requestId }) => requestId).toSorted(),
    );
    // One put each: nothing was tried twice.
    expect(world.calls).toBe(BURST);
  });

  test("the same request again changes nothing, before and after it is in R2", async () => {
    const journal = await openJournal();
    const one = entry();
    await journal.append(one);
    expect(await journal.append(one)).toMatchObject({ month: "2046-11", calls: 1, today: 1 });
    await wake(journal);
    expect(await journal.append({ ...one, status: 500 })).toMatchObject({ calls: 1, today: 1 });
    expect(await journal.head()).toMatchObject({ unwritten: 0 });
    expect(await keysInR2()).toHaveLength(1);
    expect(await readJson(`audit/${NOW}.json`)).toMatchObject({ status: 200 });
  });

  test("a reply that is still being sent is written when it has ended", async () => {
    const journal = await openJournal();
    const one = entry({ complete: false });
    await journal.append(one);
    world.now += MINUTE;
    await runDurableObjectAlarm(journal);
    expect(await keysInR2()).toEqual([]);
    await journal.append({ ...one, complete: true, durationMs: MINUTE });
    await wake(journal);
    expect(await readJson(`audit/${NOW}.json`)).toMatchObject({ complete: true, durationMs: MINUTE });
    expect(await journal.calls("agency", "2046-11-12")).toMatchObject({ calls: 1, today: 1 });
  });
});

describe("refuses", () => {
  test.each([Number.NaN, -1, 1.5, 10 ** 13])("an entry at %d, of which no key can be made", async (at) => {
    const journal = await openJournal();
    await runInDurableObject(journal, async (object) => {
      await expect(object.append(entry({ at }))).rejects.toThrow();
    });
  });

  test("[row 109] nothing of an entry but its named fields is written", () => {
    const secret = "canary-1b6f";
    const sneaky = { ...entry(), token: secret, body: secret } as ReturnType<typeof entry>;
    const client = { ...sneaky.client, token: secret };
    expect(recordText({ ...sneaky, client })).not.toContain(secret);
  });
});

describe("fails safe", () => {
  test("[row 109] evicted after the replies, and again between writing and noting it: as many objects all the same", async () => {
    const journal = await openJournal();
    await Promise.all(burst().map((one) => journal.append(one)));
    await evictDurableObject(journal);
    // Puts arrive, their answers do not: as if the object had gone in between.
    world.put = async (real) => {
      await real();
      throw new Error("gone");
    };
    world.get = () => {
      throw new Error("gone");
    };
    world.now += 1_000;
    await runDurableObjectAlarm(journal);
    const begun = await keysInR2("audit/");
    expect(begun.length).toBeGreaterThan(0);
    expect(await journal.head()).toMatchObject({ unwritten: BURST });
    await evictDurableObject(journal);
    Object.assign(world, { put: null, get: null, now: NOW + HOUR });
    await wake(journal);
    expect(await keysInR2("audit/")).toHaveLength(BURST);
    expect(await journal.head()).toMatchObject({ unwritten: 0, conflicts: 0 });
  });

  test("an R2 that is down loses nothing, is tried ever more rarely, and the owner hears of it after an hour", async () => {
    const journal = await openJournal();
    world.put = async () => {
      throw new Error("R2 is down");
    };
    world.get = () => {
      throw new Error("R2 is down");
    };
    await Promise.all(Array.from({ length: 30 }, () => journal.append(entry())));
    const waits: number[] = [];
    while (world.now < NOW + HOUR - 10 * MINUTE) {
      const due = await runInDurableObject(journal, (_, { storage }) => storage.getAlarm());
      waits.push((due ?? 0) - world.now);
      world.now = due ?? 0;
      await runDurableObjectAlarm(journal);
    }
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(Math.max(...waits)).toBe(5 * MINUTE);
    expect(world.told).toEqual([]);
    expect(await journal.head()).toMatchObject({ unwritten: 30, oldestUnwrittenAt: NOW });
    for (const at of [NOW + HOUR + MINUTE, NOW + HOUR + 20 * MINUTE]) {
      world.now = at;
      await runDurableObjectAlarm(journal);
    }
    expect(world.told).toHaveLength(1);
    expect(world.told[0]).toMatchObject({ event: "audit.unwritten" });
    Object.assign(world, { put: null, get: null, now: NOW + 2 * HOUR });
    await wake(journal);
    expect(await keysInR2("audit/")).toHaveLength(30);
    expect(await journal.head()).toMatchObject({ unwritten: 0, oldestUnwrittenAt: null, failingSince: null });
  });

  test("an R2 that does not answer is given up and tried again", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    const never = Promise.withResolvers<never>();
    Object.assign(world, { put: () => never.promise, patienceMs: 50 });
    world.now += 1_000;
    await runDurableObjectAlarm(journal);
    expect(await journal.head()).toMatchObject({ unwritten: 1, failingSince: world.now });
    Object.assign(world, { put: null, patienceMs: PATIENCE_MS, now: NOW + HOUR });
    await wake(journal);
    expect(await keysInR2()).toHaveLength(1);
  });

  test("[row 112] what stands at a record's key is never overwritten; the record goes beside it and it is reported", async () => {
    const journal = await openJournal();
    await AUDIT.put(`audit/${NOW}.json`, "something else");
    const one = entry();
    await journal.append(one);
    await wake(journal);
    expect(await (await AUDIT.get(`audit/${NOW}.json`))?.text()).toBe("something else");
    expect(await readJson(`audit/${NOW}-2.json`)).toMatchObject({ requestId: one.requestId });
    expect(await journal.head()).toMatchObject({ unwritten: 0, conflicts: 1 });
    expect(world.told).toMatchObject([{ event: "audit.conflict" }]);
  });

  test("[row 112] a bucket that refuses to overwrite under its lock counts as written when the content is the same", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    world.put = async (real) => {
      await real();
      throw new Error("10069: the object is locked by the bucket's policy");
    };
    await wake(journal);
    expect(await journal.head()).toMatchObject({ unwritten: 0, conflicts: 0, failingSince: null });
  });

  test("a reply that never ends is written as it is after a quarter of an hour, and stays so", async () => {
    const journal = await openJournal();
    const one = entry({ complete: false });
    await journal.append(one);
    world.now += UNFINISHED_MS;
    await wake(journal);
    expect(await readJson(`audit/${NOW}.json`)).toMatchObject({ complete: false });
    await journal.append({ ...one, complete: true });
    await wake(journal);
    expect(await keysInR2()).toHaveLength(1);
    expect(await readJson(`audit/${NOW}.json`)).toMatchObject({ complete: false });
  });
});
