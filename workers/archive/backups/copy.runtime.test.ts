import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { entry, world as journals } from "../journal/journal.harness.ts";
import {
  backUp,
  copied,
  emptyEnvironment,
  fill,
  MINUTE,
  manifestOf,
  NOW,
  objects,
  openCopy,
  SUNDAY_NIGHT,
  untilEnded,
  world,
} from "./copy.harness.ts";
import { Copy as RealCopy } from "./copy.ts";

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

  test("[row 152] a backup so old that its sessions are at their end: they end after the restore, not within it", async () => {
    const copy = await openCopy();
    await fill();
    const session = objects.SESSIONS.getByName("session-1");
    await session.importPage({ text: `{"alarm":${NOW + MINUTE}}\n`, isFirst: false });
    const backup = await backUp(copy);
    await emptyEnvironment();
    world.now = NOW + 60 * MINUTE;
    await copy.restore({ backup, by: "owner" });
    expect((await untilEnded(copy, "restore")).run).toMatchObject({ state: "done", error: null });
    const alarm = () => runInDurableObject(session, (_, { storage }) => storage.getAlarm());
    expect(await alarm()).toBeGreaterThan(world.now + 60 * MINUTE);
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
  test("[row 149] to back up a preview's nights, neither asked for its state nor woken by the first request", async () => {
    const copy = await openCopy({ nightly: false });
    const alarm = () => runInDurableObject(copy, (_, { storage }) => storage.getAlarm());
    expect((await copy.state()).nightAt).toBeNull();
    expect(await alarm()).toBeNull();
    const asked = vi.spyOn(RealCopy.prototype, "state");
    journals.nightly = false;
    await objects.JOURNAL.getByName("journal-of-a-preview").append(entry({ at: NOW }));
    expect(asked).not.toHaveBeenCalled();
    journals.nightly = true;
    await objects.JOURNAL.getByName("journal-that-lasts").append(entry({ at: NOW }));
    await expect.poll(() => asked.mock.calls.length).toBe(1);
    // Asked for, one is made all the same.
    expect(await backUp(copy)).toMatch(/^daily\//);
    expect(await alarm()).toBeNull();
  });

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

  test("a second one under the key of the first: it is the first, also while that is under way", async () => {
    const copy = await openCopy();
    const first = await copy.backup("owner", "b-1");
    const id = first.ok ? first.run.id : "";
    expect(await copy.backup("owner", "b-1")).toMatchObject({ ok: true, run: { id } });
    expect(await copy.backup("owner", "b-2")).toMatchObject({ ok: false });
    expect(await copy.backup("other", "b-1")).toMatchObject({ ok: false });
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
    [
      "notes",
      () => objects.ROSTER.getByName("roster").enlist("notes", "n", null),
      "agent sessions, notes, chiefs of staff or journals",
    ],
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
      () =>
        objects.DB.prepare(
          "INSERT INTO conversations (id, owner, session_key, started_at, last_at, expires_at) VALUES ('a', 'o', 'k', 1, 2, 3)",
        ).run(),
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
    await objects.BACKUPS.put(`${backup}/manifest.json`, JSON.stringify({ ...manifest, format: 3 }));
    expect(await copy.restore({ backup, by: "owner" })).toMatchObject({
      ok: false,
      detail: expect.stringContaining("format"),
    });
  });
});
