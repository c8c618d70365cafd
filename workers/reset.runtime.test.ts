import { runInDurableObject, env as testEnv } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { leaveNothing } from "./reset.harness.ts";

// The runtime tier's files share one workerd: what one of them leaves behind must not be there for the next.

const env = testEnv as unknown as {
  readonly DB: D1Database;
  readonly KEYS: KVNamespace;
  readonly AUDIT: R2Bucket;
  readonly BACKUPS: R2Bucket;
  readonly JOURNAL: DurableObjectNamespace;
};

const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'";

async function left() {
  const stub = env.JOURNAL.getByName("left-behind");
  return {
    tables: (await env.DB.prepare(TABLES).all()).results.length,
    keys: (await env.KEYS.list()).keys.length,
    records: (await env.AUDIT.list()).objects.length,
    backups: (await env.BACKUPS.list()).objects.length,
    stored: await runInDurableObject(stub, (_, { storage }) => storage.get("something")),
    alarm: await runInDurableObject(stub, (_, { storage }) => storage.getAlarm()),
    memory: await runInDurableObject(stub, (object) => Object.hasOwn(object, "marked")),
    fetch: vi.isMockFunction(globalThis.fetch),
  };
}

test("a file's tables, keys, files, objects with their memory and alarms, and what it replaced end with it", async () => {
  await env.DB.exec("CREATE TABLE something (id TEXT)");
  await env.KEYS.put("something", "here");
  await env.AUDIT.put("something", "here");
  await env.BACKUPS.put("something", "here");
  await runInDurableObject(env.JOURNAL.getByName("left-behind"), async (object, { storage }) => {
    Object.assign(object, { marked: true });
    await storage.put("something", "here");
    await storage.setAlarm(Date.now() + 3_600_000);
  });
  vi.spyOn(globalThis, "fetch");
  expect(await left()).toMatchObject({ tables: 1, keys: 1, records: 1, backups: 1 });
  expect(await left()).toMatchObject({
    stored: "here",
    alarm: expect.any(Number),
    memory: true,
    fetch: true,
  });
  await leaveNothing();
  const nothing = { tables: 0, keys: 0, records: 0, backups: 0, memory: false, fetch: false, alarm: null };
  expect(await left()).toMatchObject({ ...nothing, stored: undefined });
});
