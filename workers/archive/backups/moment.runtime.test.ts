import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Ask } from "../../ledger/contract.ts";
import { ask, CENT, settlement } from "../../ledger/ledger.harness.ts";
import { world as money } from "../../ledger/runtime.harness.ts";
import { joined, linesOf } from "../../portable/index.ts";
import type { Row } from "../../portable/row.ts";
import type { CopyRun } from "../contract.ts";
import { emptyEnvironment, manifestOf, objects, openCopy, untilEnded } from "./copy.harness.ts";

// The copy of an object that goes on working, and what becomes of one that was torn.

/** Hundreds of calls and dozens of alarms, on a busy machine. */
vi.setConfig({ testTimeout: 120_000 });

const CALLS = 900;
/** Their names sort before and after everything else. */
const FIRST = "chat/0000-in-flight";
const LAST = "chat/9999-in-flight";
const ledger = () => objects.LEDGER.getByName("ledger");

async function reserve(more: Partial<Ask>): Promise<void> {
  const answer = await ledger().reserve(ask({ amountNano: CENT, ttlMs: 60_000, ...more }));
  if (!answer.ok) throw new Error(answer.detail);
}

/** A ledger of several pages, with two calls in flight. One call is made; the others are written as its like. */
async function fillLedger(): Promise<void> {
  const key = "chat/1000-00000";
  await reserve({ key });
  await ledger().settle(settlement(key, CENT / 2));
  const { text } = await ledger().exportPage(null);
  const made = linesOf(text).find((line) => "row" in line && line.table === "settlements");
  const likes = Array.from({ length: CALLS - 1 }, (_, i) => {
    const row = {
      ...(made && "row" in made ? made.row : {}),
      key: `chat/1000-${String(i + 1).padStart(5, "0")}`,
    };
    return JSON.stringify({ table: "settlements", row });
  });
  await ledger().importPage({ text: joined([...likes, '{"alarm":null}']), isFirst: false });
  for (const open of [FIRST, LAST]) await reserve({ key: open, amountNano: 10 * CENT });
}

/** Lets the backup run; between any two of its alarms the ledger goes on working. */
async function backUpWhile(work: (run: CopyRun, alarm: number) => Promise<unknown>): Promise<string> {
  const copy = await openCopy();
  await fillLedger();
  const started = await copy.backup("owner");
  if (!started.ok) throw new Error(started.detail);
  for (let alarm = 1; ; alarm++) {
    await runDurableObjectAlarm(copy);
    const run = (await copy.state()).backup;
    if (run?.state === "done") return run.folders[0] ?? "";
    if (run === null || run.state === "failed") throw new Error(`The backup failed: ${run?.error}`);
    await work(run, alarm);
  }
}

async function restored(backup: string): Promise<CopyRun> {
  const copy = objects.COPIES.getByName(`restore-of-${backup}-${crypto.randomUUID()}`);
  await emptyEnvironment();
  const started = await copy.restore({ backup, by: "owner" });
  if (!started.ok) throw new Error(started.detail);
  const { run } = await untilEnded(copy, "restore");
  if (run.state !== "done") throw new Error(`The restore failed: ${run.error}`);
  return run;
}

const isLedger = ({ place }: CopyRun) =>
  place?.source.kind === "object" && place.source.className === "Ledger";

/** Two days later every lease is over, and the ledger's own alarm has ended it. */
async function expectNoLocks(): Promise<void> {
  money.send = async () => new Response(null, { status: 204 });
  money.now += 48 * 3_600_000;
  await runDurableObjectAlarm(ledger());
  expect(await ledger().status()).toMatchObject({ openReservations: 0, reservedNano: 0 });
}

describe("allows", () => {
  test("[row 152] a ledger that goes on working is copied at one moment: no call twice, sums that agree", async () => {
    let made = 0;
    const sums: { settledNano: number; reservedNano: number }[] = [];
    const backup = await backUpWhile(async (run) => {
      if (!isLedger(run)) return;
      if (made === 0) for (const key of [FIRST, LAST]) await ledger().settle(settlement(key, CENT));
      for (const name of ["0001", "5000", "9999"]) {
        const key = `chat/${name}-${made++}`;
        await reserve({ key });
        if (made % 2 === 0) await ledger().settle(settlement(key, CENT));
      }
      sums.push(await ledger().status());
    });
    expect(sums.length).toBeGreaterThan(2);
    const { repaired } = await restored(backup);
    expect(repaired).toEqual([]);
    const { settledNano, reservedNano, shares } = await ledger().status();
    expect(sums.map((sum) => [sum.settledNano, sum.reservedNano])).toContainEqual([
      settledNano,
      reservedNano,
    ]);
    const days = shares.filter(({ kind }) => kind === "day");
    expect(days.reduce((sum, day) => sum + day.settledNano, 0)).toBe(settledNano);
    await expectNoLocks();
  });
});

describe("fails safe", () => {
  test("[row 152] a ledger whose tables change while it is read is read anew, and the copy is whole", async () => {
    let changed = false;
    const backup = await backUpWhile(async (run) => {
      if (changed || !isLedger(run)) return;
      changed = true;
      await runInDurableObject(ledger(), (_, { storage }) => {
        storage.sql.exec("CREATE TABLE IF NOT EXISTS other (id INTEGER PRIMARY KEY) STRICT");
      });
    });
    const { parts } = await manifestOf(backup);
    const firsts = parts.filter(
      ({ source, isFirst }) => isFirst && source.kind === "object" && source.className === "Ledger",
    );
    expect(firsts).toHaveLength(1);
    expect(parts.map(({ key }) => key)).toEqual(parts.map((_, n) => `${String(n).padStart(6, "0")}.ndjson`));
    expect((await restored(backup)).repaired).toEqual([]);
    expect((await ledger().status()).reservedNano).toBe(20 * CENT);
  });

  test("[row 152] a torn copy of an older version: the restore mends it, says so, and no lease is stuck", async () => {
    const backup = await backUpWhile(async () => {});
    await tear(backup);
    const { repaired } = await restored(backup);
    expect(repaired).toEqual([
      "Ledger ledger: 1 reservations had been settled and were dropped",
      expect.stringMatching(/^Ledger ledger: the sums of \d{4}-\d{2} were made again from the calls: /),
    ]);
    const { settledNano, reservedNano } = await ledger().status();
    expect([settledNano, reservedNano]).toEqual([(CALLS / 2 + 1) * CENT, 10 * CENT]);
    expect(await ledger().settle(settlement(FIRST, CENT))).toMatchObject({ ok: true, settledNano: CENT });
    await expectNoLocks();
  });
});

const COUNTED = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  web_searches: 0,
};

/** The sums were read last, and have the end of that call. */
const settledIn = ({ table, row }: { table: string; row: Row }) => ({
  table,
  row: {
    ...row,
    settled_nano: Number(row.settled_nano) + CENT,
    reserved_nano: Number(row.reserved_nano) - 10 * CENT,
  },
});

/** The copy as pages that were not of one moment had it: the first call in flight open in one table and settled in another. */
async function tear(backup: string): Promise<void> {
  const manifest = await manifestOf(backup);
  const parts = [];
  for (const part of manifest.parts) {
    const key = `${backup}/${part.key}`;
    const text = (await (await objects.BACKUPS.get(key))?.text()) ?? "";
    const lines = linesOf(text).flatMap((line) => {
      if ("row" in line && line.table === "spent") return [settledIn(line)];
      if (!("row" in line) || line.table !== "reservations" || line.row.key !== FIRST) return [line];
      const { expires_at: _, ...row } = line.row;
      const end = {
        outcome: "settled",
        closed_at: 1,
        settled_nano: CENT,
        flag: null,
        presumed: 0,
        ...COUNTED,
      };
      return [line, { table: "settlements", row: { ...row, ...end } }];
    });
    const torn = joined(lines.map((line) => JSON.stringify(line)));
    await objects.BACKUPS.put(key, torn);
    const bytes = new TextEncoder().encode(torn);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    parts.push({
      ...part,
      bytes: bytes.byteLength,
      sha256: Array.from(hash, (b) => b.toString(16).padStart(2, "0")).join(""),
    });
  }
  await objects.BACKUPS.put(`${backup}/manifest.json`, JSON.stringify({ ...manifest, format: 1, parts }));
}
