import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { eventually } from "../patience.harness.ts";
import { ask, nano, objects, openHeld, openWorld, stubOf } from "./session.harness.ts";

// A session's object over its life: restarted in the middle of a run, kept, listed, deleted.

const DAY_MS = 86_400_000;

describe("fails safe", () => {
  test("an object that is restarted in the middle of a run: the run ends as interrupted, the session goes on", async () => {
    const { sent } = openWorld();
    await ask({ prompt: "First", sessionId: "evicted" });
    const stub = await stubOf("evicted");
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec(
        `INSERT INTO runs (id, at, begins, key, fingerprint, prompt, cost_nano, turns)
         VALUES ('lost', ?, 0, 'k-lost', 'f', 'the lost prompt', 4000, 2)`,
        Date.now(),
      );
      return storage.setAlarm(Date.now() + 60_000);
    });
    await evictDurableObject(stub);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const lost = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT status, failure, cost_nano FROM runs WHERE id = 'lost'").one(),
    );
    expect(lost).toMatchObject({ status: "error", cost_nano: 4000 });
    expect(JSON.stringify(lost)).toContain("interrupted");
    expect((await ask({ prompt: "Second", sessionId: "evicted" })).status).toBe(200);
    const prompt = JSON.stringify(sent().at(-1)?.asked.messages);
    expect(prompt).toContain("First");
    expect(prompt).not.toContain("lost prompt");
  });

  test("[row 152] a session that was copied in the middle of a run: the run counts as interrupted, and the restore says so", async () => {
    openWorld();
    await ask({ prompt: "First", sessionId: "copied" });
    const stub = await stubOf("copied");
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec(
        `INSERT INTO runs (id, at, begins, key, fingerprint, prompt, cost_nano, turns)
         VALUES ('lost', ?, 0, NULL, 'f', 'the lost prompt', 4000, 2)`,
        Date.now(),
      );
    });
    const { text } = await stub.exportPage(null);
    const copy = await stubOf("copied-into");
    expect(await copy.importPage({ text, isFirst: true })).toEqual({
      repaired: ["1 runs of an agent went on when they were copied, and count as interrupted"],
    });
    expect(await copy.broken("lost")).toEqual({ costNano: 4000, turns: 2 });
    expect(await copy.importPage({ text: '{"alarm":null}\n', isFirst: false })).toEqual({ repaired: [] });
  });

  test("an end that the list does not take is tried again, and nothing is left in the end", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const { outside } = openWorld();
    await ask({ prompt: "Hello", sessionId: "hard-to-end" });
    const stub = await stubOf("hard-to-end");
    await vi.waitFor(async () =>
      expect(await objects.ROSTER.getByName("roster").list("session", "", 10_000)).toContain(stub.name),
    );
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", 30.01 * DAY_MS);
    });
    const { roster } = outside;
    Object.assign(outside, { roster: { ...roster, strike: () => Promise.reject(new Error("away")) } });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    Object.assign(outside, { roster });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await objects.ROSTER.getByName("roster").list("session", "", 10_000)).not.toContain(stub.name);
  });

  test("30 days after its last run a session deletes itself and leaves the list; before, it is in it", async () => {
    openWorld();
    const before = Date.now();
    const { reply } = await ask({ prompt: "Hello" });
    const stub = await stubOf(reply.sessionId);
    const { name } = stub;
    const listed = () => objects.ROSTER.getByName("roster").list("session", "", 10_000);
    await eventually(async () => expect(await listed()).toContain(name));
    const due = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    expect(due).toBeGreaterThanOrEqual(before + 30 * DAY_MS);
    expect(due).toBeLessThanOrEqual(Date.now() + 30 * DAY_MS);
    await runDurableObjectAlarm(stub);
    expect(await listed()).toContain(name);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", 30.01 * DAY_MS);
    });
    await runDurableObjectAlarm(stub);
    expect(await listed()).not.toContain(name);
    const tables = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'runs'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  test("in a session that goes on, runs older than 30 days are deleted and never read [row 25]", async () => {
    const { sent } = openWorld();
    await ask({ prompt: "An old secret", sessionId: "old" });
    await runInDurableObject(await stubOf("old"), (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", 30.01 * DAY_MS);
    });
    await ask({ prompt: "And now?", sessionId: "old" });
    expect(JSON.stringify(sent().at(-1)?.asked.messages)).not.toContain("old secret");
  });

  test("a run that only failed leaves nothing behind", async () => {
    const { ledger } = openWorld();
    ledger.state.isDown = true;
    await ask({ prompt: "Hello", sessionId: "nothing" });
    const stub = await stubOf("nothing");
    await eventually(async () => {
      const left = await runInDurableObject(stub, async (_, { storage }) => [
        await storage.getAlarm(),
        storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'runs'").toArray(),
      ]);
      expect(left).toEqual([null, []]);
    });
  });

  test("a list that hangs holds up no run", async () => {
    const hangs = () => new Promise<never>(() => {});
    openWorld(() => undefined, { roster: { enlist: hangs, strike: hangs } });
    const [one, two] = [
      ask({ prompt: "One", sessionId: "hanging-list" }),
      ask({ prompt: "Two", sessionId: "hanging-list" }),
    ];
    expect([(await one).status, (await two).status]).toEqual([200, 200]);
    expect((await ask({ prompt: "Three", sessionId: "hanging-list" })).status).toBe(200);
  });

  test("a run that comes while its session leaves the list: the session stays, and is on it again", async () => {
    const roster = () => objects.ROSTER.getByName("roster");
    const state = { isStriking: false, mayStrike: false };
    openWorld(() => undefined, {
      roster: {
        enlist: (kind, name, endsAt) => roster().enlist(kind, name, endsAt),
        strike: async (kind, name) => {
          state.isStriking = true;
          while (!state.mayStrike) await scheduler.wait(5);
          await roster().strike(kind, name);
        },
      },
    });
    const { reply } = await ask({ prompt: "Hello" });
    const stub = await stubOf(reply.sessionId);
    const listed = () => roster().list("session", "", 10_000);
    await eventually(async () => expect(await listed()).toContain(stub.name));
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", 30.01 * DAY_MS);
    });
    const alarm = runDurableObjectAlarm(stub);
    await eventually(() => expect(state.isStriking).toBe(true));
    expect((await ask({ prompt: "Again", sessionId: reply.sessionId })).status).toBe(200);
    state.mayStrike = true;
    await alarm;
    expect(await listed()).toContain(stub.name);
  });

  test("a run that cannot be written down at its end: whoever waits hears of it all the same", async () => {
    const { next, most, ledger } = openHeld();
    const running = ask({ prompt: "Hello", sessionId: "unwritable" });
    await eventually(() => expect(most()).toBe(1));
    await runInDurableObject(await stubOf("unwritable"), (_, { storage }) => {
      storage.sql.exec("ALTER TABLE runs RENAME TO gone");
    });
    await next();
    const { status, reply } = await running;
    expect([status, reply]).toMatchObject([500, { status: "error", code: "internal" }]);
    expect(nano(reply.costUsd)).toBe(ledger.settledNano());
    expect(nano(reply.costUsd)).toBeGreaterThan(0);
  });

  test("a list that does not answer costs no run", async () => {
    const away = () => Promise.reject(new Error("away"));
    openWorld(() => undefined, { roster: { enlist: away, strike: away } });
    expect((await ask({ prompt: "Hello" })).status).toBe(200);
  });
});
