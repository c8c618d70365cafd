import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openGate, rows, seedTask } from "../../gate/gate.harness.ts";
import {
  backUp,
  copied,
  emptyEnvironment,
  fill,
  MINUTE,
  manifestOf,
  objects,
  openCopy,
  SUNDAY_NIGHT,
  untilEnded,
  world,
} from "./copy.harness.ts";

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
    expect(world.told).toEqual([]);
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
    world.outbox = () => {
      if (refusals-- > 0) throw new Error("the outbox is away");
    };
    const { run } = await untilEnded(copy, "backup");
    expect(run).toMatchObject({ state: "failed", error: "R2 is away", failures: 10 });
    expect(world.now - SUNDAY_NIGHT).toBeGreaterThan(30 * MINUTE);
    for (let hour = 0; hour < 4; hour++) {
      world.now += 60 * MINUTE;
      await runDurableObjectAlarm(copy);
    }
    expect(world.told).toEqual([
      expect.objectContaining({
        event: "backup.failed",
        fields: { detail: expect.stringContaining("R2 is away") },
      }),
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
