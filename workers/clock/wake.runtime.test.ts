import { runDurableObjectAlarm, runInDurableObject, env as testEnv } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { openChat } from "../chat/chat.harness.ts";
import { overdueSessions } from "../chat/sessions.ts";
import { freshDatabase, OWNER, rows } from "../gate/gate.harness.ts";
import { openLedger } from "../ledger/runtime.harness.ts";
import { openOutbox } from "../notices/objects.harness.ts";
import { objects as agents, ask, openWorld, stubOf } from "../runtime/session.harness.ts";

// An alarm handler that fails too often is not called again: the clock's tick finds what it left behind.

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
beforeEach(freshDatabase);

type Stub = Parameters<typeof runDurableObjectAlarm>[0];
const alarmOf = (stub: Stub) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
const loseAlarm = (stub: Stub) => runInDurableObject(stub, (_, { storage }) => storage.deleteAlarm());

describe("an object whose alarm was lost", () => {
  test("the ledger and the outbox have theirs again, where something is due, and write nothing where it stands", async () => {
    const ledger = openLedger();
    await ledger.level();
    const due = await alarmOf(ledger);
    await loseAlarm(ledger);
    await ledger.wake();
    expect(await alarmOf(ledger)).toBe(due);

    const outbox = openOutbox({ send: async () => new Response(null, { status: 204 }) });
    await outbox.wake();
    expect(await alarmOf(outbox), "nothing waits").toBeNull();
    await outbox.take({ key: "a", event: "level.changed", at: 1, fields: {} });
    await loseAlarm(outbox);
    await outbox.wake();
    expect(await runDurableObjectAlarm(outbox)).toBe(true);
    expect((await outbox.page({ before: null, max: 1 })).notices).toMatchObject([{ state: "delivered" }]);
  });

  test("[row 16] a conversation whose time is over is found in the list, and goes with its row", async () => {
    const chat = openChat();
    await chat.say("Hello");
    const stub = await chat.stub();
    const now = Date.now();
    await loseAlarm(stub);
    expect(await overdueSessions((testEnv as { DB: D1Database }).DB, now)).toEqual([]);
    const id = stub.name ?? "";
    expect(
      await overdueSessions((testEnv as { DB: D1Database }).DB, now + 30 * DAY_MS + 2 * HOUR_MS),
    ).toEqual([id]);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE turns SET at = at - ?", 31 * DAY_MS);
    });
    await stub.wake();
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await rows("SELECT * FROM conversations")).toEqual([]);
    expect((await chat.history(OWNER)).turns).toEqual([]);
  });

  test("a conversation that goes on although its row is old stays, with the alarm that it should have", async () => {
    const chat = openChat();
    await chat.say("Hello");
    const stub = await chat.stub();
    await loseAlarm(stub);
    await stub.wake();
    const due = await alarmOf(stub);
    expect(Math.abs((due ?? 0) - Date.now() - 30 * DAY_MS)).toBeLessThan(60_000);
    await runDurableObjectAlarm(stub);
    expect((await chat.history()).turns).toHaveLength(1);
  });

  test("an agent's session whose time is over is found by the roster, and one that goes on says anew when that will be", async () => {
    const roster = agents.ROSTER.getByName("roster");
    openWorld();
    const { reply } = await ask({ prompt: "Hello" });
    const stub = await stubOf(reply.sessionId);
    const name = stub.name ?? "";
    const soon = Date.now() + 31 * DAY_MS;
    await expect.poll(() => roster.overdue(soon, 100)).toContain(name);
    expect(await roster.overdue(Date.now(), 100)).not.toContain(name);
    await loseAlarm(stub);
    await roster.enlist("session", name, 1);
    await stub.wake();
    expect(await roster.overdue(Date.now(), 100), "it goes on").not.toContain(name);
    expect(Math.abs(((await alarmOf(stub)) ?? 0) - Date.now() - 30 * DAY_MS)).toBeLessThan(60_000);
    await loseAlarm(stub);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", 31 * DAY_MS);
    });
    await stub.wake();
    expect(await roster.overdue(soon, 100)).not.toContain(name);
  });
});
