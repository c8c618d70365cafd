import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { openGate, rows, seedTask } from "../assistant/gate.harness.ts";
import type { Manifest } from "./backup.ts";
import {
  emptyEnvironment,
  MINUTE,
  manifestOf,
  NOW,
  objects,
  openCopy,
  type Stub,
  untilEnded,
  world,
} from "./copy.harness.ts";
import { entry } from "./journal.harness.ts";

/** Dozens of alarms and evictions, on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });
const SUNDAY_NIGHT = Date.parse("2046-07-01T02:20:00Z");

/** Rows in each kind of place. */
async function fill(): Promise<void> {
  const roster = objects.ROSTER.getByName("roster");
  await objects.NOTES.getByName("notes-1").write("plan", "buy é bread\n", NOW);
  await roster.enlist("notes", "notes-1");
  await roster.enlist("session", "session-1");
  await objects.SESSIONS.getByName("session-1").importPage({
    text: '{"key":"enlisted","value":true}\n{"alarm":2413000000000}\n',
    isFirst: true,
  });
  const insert = objects.DB.prepare("INSERT INTO conversations VALUES (?, 'o', 'k', 1, 2, 3)");
  await objects.DB.batch(["c-1", "c-2"].map((id) => insert.bind(id)));
  const turns = ["c-1", "c-2"].map((id) =>
    objects.CONVERSATIONS.getByName(id).importPage({
      text: `{"key":"id","value":"${id}"}\n{"alarm":2413000000000}\n`,
      isFirst: true,
    }),
  );
  await Promise.all(turns);
  await objects.LEDGER.getByName("ledger").setLimits({
    limits: [{ kind: "user", name: "x", dailyNano: 1, monthlyNano: null }],
    by: "owner",
  });
}

async function backUp(copy: Stub): Promise<string> {
  const started = await copy.backup("owner");
  if (!started.ok) throw new Error(started.detail);
  const { run } = await untilEnded(copy, "backup");
  expect(run).toMatchObject({ state: "done", error: null });
  return run.folders[0] ?? "";
}

const copied = ({ parts }: Manifest) =>
  parts
    .filter(({ source }) => source.kind === "table" || source.className !== "Journal")
    .map(({ source, isFirst, rows, bytes, sha256 }) => ({ source, isFirst, rows, bytes, sha256 }));

describe("allows", () => {
  test("[row 152] the night's backup by itself: daily, on Sundays weekly, on the 1st monthly, and the next one a day later", async () => {
    const copy = await openCopy();
    await fill();
    expect((await copy.state()).nightAt).toBe(SUNDAY_NIGHT);
    await runDurableObjectAlarm(copy);
    expect((await copy.state()).backup).toBeNull();
    world.now = SUNDAY_NIGHT;
    const { run } = await untilEnded(copy, "backup");
    expect(run.folders).toEqual(["daily/2046-07-01", "weekly/2046-07-01", "monthly/2046-07-01"]);
    const [daily, ...others] = await Promise.all(run.folders.map(manifestOf));
    for (const other of others) expect(other).toEqual(daily);
    for (const folder of run.folders)
      for (const { key } of daily?.parts ?? [])
        expect(await objects.BACKUPS.head(`${folder}/${key}`)).not.toBeNull();
    expect((await copy.state()).nightAt).toBe(SUNDAY_NIGHT + 24 * 60 * MINUTE);
  });

  test("[row 152] agent sessions, notes, conversations and the ledger to come back, evicted between all steps", async () => {
    const copy = await openCopy();
    await fill();
    const started = await copy.backup("owner");
    if (!started.ok) throw new Error(started.detail);
    while ((await copy.state()).backup?.state === "running") {
      await evictDurableObject(copy);
      await runDurableObjectAlarm(copy);
    }
    const backup = started.run.folders[0] ?? "";
    const before = await manifestOf(backup);
    const sources = before.parts.map(({ source }) =>
      source.kind === "table" ? source.name : `${source.className} ${source.name}`,
    );
    expect(sources).toEqual(
      expect.arrayContaining([
        "Ledger ledger",
        "Roster roster",
        "AgentSession session-1",
        "Notes notes-1",
        "Conversation c-1",
        "Conversation c-2",
        "Journal journal",
        "conversations",
      ]),
    );

    await emptyEnvironment();
    await objects.NOTES.getByName("notes-1").write("plan", "", NOW);
    expect(await copy.restore({ backup, by: "owner" })).toMatchObject({ ok: true });
    while ((await copy.state()).restore?.state === "running") {
      await evictDurableObject(copy);
      await runDurableObjectAlarm(copy);
    }
    expect((await copy.state()).restore).toMatchObject({ state: "done", error: null });
    expect((await objects.NOTES.getByName("notes-1").read("plan"))?.text).toBe("buy é bread\n");
    world.now += MINUTE;
    expect(copied(await manifestOf(await backUp(copy)))).toEqual(copied(before));
  });

  test("the first request of a deployment sees to the nightly backup", async () => {
    await openCopy();
    const copy = objects.COPIES.getByName("copy");
    const alarm = () => runInDurableObject(copy, (_, { storage }) => storage.getAlarm());
    await runInDurableObject(copy, (_, { storage }) => storage.deleteAlarm());
    await objects.JOURNAL.getByName("journal-arming").append(entry({ at: NOW }));
    await expect.poll(alarm).toBe(SUNDAY_NIGHT);
  });
});

describe("refuses", () => {
  test("a second backup within a minute", async () => {
    const copy = await openCopy();
    await backUp(copy);
    expect(await copy.backup("owner")).toMatchObject({
      ok: false,
      detail: expect.stringContaining("minute ago"),
    });
    world.now += MINUTE;
    expect(await copy.backup("owner")).toMatchObject({ ok: true });
  });

  test("a second run while one is under way", async () => {
    const copy = await openCopy();
    expect(await copy.backup("owner")).toMatchObject({ ok: true });
    for (const second of [
      await copy.backup("owner"),
      await copy.restore({ backup: "daily/2046-01-01", by: "owner" }),
    ])
      expect(second).toMatchObject({ ok: false, detail: expect.stringContaining("under way") });
  });

  test.each([
    ["notes", () => objects.ROSTER.getByName("roster").enlist("notes", "n"), "agent sessions or notes"],
    [
      "a limit of the ledger",
      () =>
        objects.LEDGER.getByName("ledger").setLimits({
          limits: [{ kind: "user", name: "y", dailyNano: 1, monthlyNano: null }],
          by: "owner",
        }),
      "the ledger's",
    ],
    [
      "a conversation",
      () => objects.DB.prepare("INSERT INTO conversations VALUES ('a', 'o', 'k', 1, 2, 3)").run(),
      "table conversations",
    ],
  ])("[row 152] a restore where there is %s already", async (_, happen, named) => {
    const copy = await openCopy();
    const backup = await backUp(copy);
    await happen();
    expect(await copy.restore({ backup, by: "owner" })).toMatchObject({
      ok: false,
      detail: expect.stringContaining(named),
    });
  });

  test("a backup of another schema, and one of another format", async () => {
    const copy = await openCopy();
    const backup = await backUp(copy);
    await emptyEnvironment("0009_later.sql");
    expect(await copy.restore({ backup, by: "owner" })).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/0003_audit_once.sql.*0009_later.sql/),
    });
    const manifest = await manifestOf(backup);
    await objects.BACKUPS.put(`${backup}/manifest.json`, JSON.stringify({ ...manifest, format: 2 }));
    expect(await copy.restore({ backup, by: "owner" })).toMatchObject({
      ok: false,
      detail: expect.stringContaining("format"),
    });
  });
});

describe("fails safe", () => {
  test("an R2 that is away for a while costs waits and no part", async () => {
    const copy = await openCopy();
    await fill();
    let failures = 0;
    world.r2 = () => {
      if (++failures % 3 !== 0) throw new Error("R2 is away");
    };
    const backup = await backUp(copy);
    world.r2 = null;
    const { parts } = await manifestOf(backup);
    expect(parts.map(({ key }) => key)).toEqual(
      parts.map((_, index) => `${String(index).padStart(6, "0")}.ndjson`),
    );
    expect(world.announced).toEqual([]);
    expect(failures).toBeGreaterThan(10);
  });

  test("[row 152] a night that failed has no manifest, is told once, and the next night comes", async () => {
    const copy = await openCopy();
    await copy.state();
    world.now = SUNDAY_NIGHT;
    world.r2 = () => {
      throw new Error("R2 is away");
    };
    let refusals = 2;
    world.ledger = () => {
      if (refusals-- > 0) throw new Error("the ledger is away");
    };
    const { run } = await untilEnded(copy, "backup");
    expect(run).toMatchObject({ state: "failed", error: "R2 is away", failures: 10 });
    expect(world.now - SUNDAY_NIGHT).toBeGreaterThan(30 * MINUTE);
    for (let hour = 0; hour < 4; hour++) {
      world.now += 60 * MINUTE;
      await runDurableObjectAlarm(copy);
    }
    expect(world.announced).toEqual([
      expect.objectContaining({ event: "backup.failed", detail: expect.stringContaining("R2 is away") }),
    ]);
    expect(await objects.BACKUPS.head("daily/2046-07-01/manifest.json")).toBeNull();
    world.r2 = null;
    expect(await copy.restore({ backup: "daily/2046-07-01", by: "owner" })).toMatchObject({
      ok: false,
      detail: expect.stringContaining("no manifest"),
    });
    world.now = SUNDAY_NIGHT + 24 * 60 * MINUTE;
    await runDurableObjectAlarm(copy);
    expect((await untilEnded(copy, "backup")).run).toMatchObject({
      state: "done",
      folders: ["daily/2046-07-02"],
    });
  });

  test("[row 152] tasks approved while the tables are read leave leases with their decisions and days that agree", async () => {
    const copy = await openCopy();
    const gate = openGate();
    let tasks = 0;
    const approve = () =>
      gate.json("POST", "/api/approve", seedTask({ taskId: `t-${++tasks}`, estimatedCost: 0.01 }));
    await approve();
    const started = await copy.backup("owner");
    if (!started.ok) throw new Error(started.detail);
    while ((await copy.state()).backup?.state === "running") {
      await approve();
      await runDurableObjectAlarm(copy);
    }
    expect(tasks).toBeGreaterThan(3);
    await emptyEnvironment();
    await copy.restore({ backup: started.run.folders[0] ?? "", by: "owner" });
    expect((await untilEnded(copy, "restore")).run).toMatchObject({ state: "done" });
    const [found] = await rows(`SELECT count(*) AS leases,
      sum(NOT EXISTS (SELECT 1 FROM decisions WHERE id = decision_id)) AS lost,
      sum(charged_nano) - (SELECT sum(committed_nano) FROM days) AS apart FROM leases`);
    expect(found).toMatchObject({ lost: 0, apart: 0 });
    expect(found?.leases).toBeGreaterThan(0);
    expect((await approve()).status).toBe("approved");
  });

  test("a deploy that changes the schema meanwhile ends the backup at once", async () => {
    const copy = await openCopy();
    await copy.backup("owner");
    await runDurableObjectAlarm(copy);
    await objects.DB.prepare(
      "INSERT INTO d1_migrations (name, checksum) VALUES ('0004_new.sql', 'def')",
    ).run();
    const { run } = await untilEnded(copy, "backup");
    expect(run).toMatchObject({ state: "failed", error: expect.stringContaining("schema changed") });
  });

  test("a restore that stopped half-way goes on with the same backup, and no other", async () => {
    const copy = await openCopy();
    await fill();
    const backup = await backUp(copy);
    await emptyEnvironment();
    await copy.restore({ backup, by: "owner" });
    let reads = 0;
    const { parts } = await manifestOf(backup);
    world.r2 = () => {
      if (++reads > parts.length + 2) throw new Error("R2 is away");
    };
    const { run } = await untilEnded(copy, "restore");
    expect(run).toMatchObject({ state: "failed", phase: "write", parts: 2 });
    world.r2 = null;
    expect(await copy.restore({ backup: "daily/2046-01-01", by: "owner" })).toMatchObject({
      ok: false,
      detail: expect.stringContaining("half-way"),
    });
    expect(await copy.restore({ backup, by: "owner" })).toMatchObject({ ok: true });
    expect((await untilEnded(copy, "restore")).run).toMatchObject({ state: "done" });
    world.now += MINUTE;
    expect(copied(await manifestOf(await backUp(copy)))).toEqual(copied(await manifestOf(backup)));
  });
});
