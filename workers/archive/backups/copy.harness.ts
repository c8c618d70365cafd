import { runDurableObjectAlarm, env as testEnv } from "cloudflare:test";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { resetWorld } from "../../ledger/runtime.harness.ts";
import type { Notice } from "../../notices/contract.ts";
import { OUTSIDE } from "../../outside.ts";
import type { Cursor, Incoming } from "../../portable/contract.ts";
import type { Env } from "../env.ts";
import type { BackupManifest } from "./backup.ts";
import { Copy as RealCopy } from "./copy.ts";

// For the runtime tests: the real object over the real storage of all others, with a clock that the tests hold and an R2 that they can break.

/** A Saturday; years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-06-30T12:00:00Z");
export const MINUTE = 60_000;

type World = {
  now: number;
  /** What stands before the bucket's own `put` and `get`. */
  r2: ((key: string) => void) | null;
  /** What stands before the outbox. */
  outbox: (() => void) | null;
  told: Notice[];
  /** False as in a preview. */
  nightly: boolean;
  /** Since when infrastructure is paused. */
  pausedAt: number | null;
};
export const world: World = { now: NOW, r2: null, outbox: null, told: [], nightly: true, pausedAt: null };

export class Copy extends RealCopy {
  constructor(ctx: DurableObjectState, env: Env) {
    super(
      ctx,
      {
        ...env,
        BACKUPS: breakable(env.BACKUPS),
        OUTBOX: listening(env.OUTBOX),
        LEDGER: pausable(env.LEDGER),
        NIGHTLY: world.nightly,
      } as unknown as Env,
      { ...OUTSIDE, clock: () => new Date(world.now) },
    );
  }
}

function breakable(bucket: R2Bucket) {
  const tried = <T>(key: string, work: () => Promise<T>) => {
    world.r2?.(key);
    return work();
  };
  return {
    put: (key: string, value: string, options: R2PutOptions) =>
      tried(key, () => bucket.put(key, value, options)),
    get: (key: string) => tried(key, () => bucket.get(key)),
  };
}

const pausable = (ledgers: Env["LEDGER"]) => ({
  getByName: (name: string) => ({
    exportPage: (cursor: Cursor | null) => ledgers.getByName(name).exportPage(cursor),
    importPage: (page: Incoming) => ledgers.getByName(name).importPage(page),
    level: async () => ({ pausedAt: world.pausedAt }),
  }),
});

const listening = (outboxes: Env["OUTBOX"]) => ({
  getByName: (name: string) => ({
    exportPage: (cursor: Cursor | null) => outboxes.getByName(name).exportPage(cursor),
    importPage: (page: Incoming) => outboxes.getByName(name).importPage(page),
    take: async (notice: Notice) => {
      world.outbox?.();
      world.told.push(notice);
      return true;
    },
  }),
});

export const objects = testEnv as unknown as Env;
const EMPTY: Incoming = { text: '{"alarm":null}\n', isFirst: true };

/** D1 with the schema of the migrations and nothing in it; no session, no notes, no money spent. */
export async function emptyEnvironment(migration = "0003_audit_once.sql"): Promise<void> {
  await freshDatabase();
  await objects.DB.batch(
    [
      "DROP TABLE IF EXISTS d1_migrations",
      "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, checksum TEXT)",
      `INSERT INTO d1_migrations (name, checksum) VALUES ('${migration}', 'abc')`,
    ].map((sql) => objects.DB.prepare(sql)),
  );
  await objects.ROSTER.getByName("roster").importPage(EMPTY);
  await objects.LEDGER.getByName("ledger").importPage(EMPTY);
}

export async function emptyBucket(): Promise<void> {
  const { objects: all } = await objects.BACKUPS.list();
  for (const { key } of all) await objects.BACKUPS.delete(key);
}

let copies = 0;

/** A copy of its own over an empty environment and bucket, at the usual moment. */
export async function openCopy({ nightly = true } = {}) {
  Object.assign(world, { now: NOW, r2: null, outbox: null, told: [], nightly, pausedAt: null });
  resetWorld();
  await emptyEnvironment();
  await emptyBucket();
  return objects.COPIES.getByName(`copy-${++copies}`);
}
export type Stub = Awaited<ReturnType<typeof openCopy>>;

/** Lets the alarms run that are due, moving the clock to each, until the run of that kind has ended. */
export async function untilEnded(copy: Stub, kind: "backup" | "restore") {
  const ALARMS_MAX = 200;
  for (let alarms = 1; alarms <= ALARMS_MAX; alarms++) {
    await runDurableObjectAlarm(copy);
    const run = (await copy.state())[kind];
    if (run !== null && run.state !== "running") return { run, alarms };
    world.now = Math.max(world.now, run?.nextAt ?? 0);
  }
  throw new Error(`The ${kind} does not end.`);
}

export async function manifestOf(backup: string): Promise<BackupManifest> {
  const object = await objects.BACKUPS.get(`${backup}/manifest.json`);
  if (object === null) throw new Error(`${backup} has no manifest`);
  return object.json<BackupManifest>();
}

/** The night after it, on the 1st of a month. */
export const SUNDAY_NIGHT = Date.parse("2046-07-01T02:20:00Z");

/** Rows in each kind of place. */
export async function fill(): Promise<void> {
  const roster = objects.ROSTER.getByName("roster");
  await objects.NOTES.getByName("notes-1").write("plan", "buy é bread\n", NOW);
  await roster.enlist("notes", "notes-1", null);
  await roster.enlist("session", "session-1", 2_424_000_000_000);
  await objects.SESSIONS.getByName("session-1").importPage({
    text: '{"key":"enlisted","value":true}\n{"alarm":2424000000000}\n',
    isFirst: true,
  });
  const insert = objects.DB.prepare(
    "INSERT INTO conversations (id, owner, session_key, started_at, last_at, expires_at) VALUES (?, 'o', 'k', 1, 2, 3)",
  );
  await objects.DB.batch(["c-1", "c-2"].map((id) => insert.bind(id)));
  const turns = ["c-1", "c-2"].map((id) =>
    objects.CONVERSATIONS.getByName(id).importPage({
      text: `{"key":"id","value":"${id}"}\n{"alarm":2424000000000}\n`,
      isFirst: true,
    }),
  );
  await Promise.all(turns);
  await objects.LEDGER.getByName("ledger").setLimits({
    limits: [{ kind: "user", name: "x", dailyNano: 1, monthlyNano: null }],
    by: "owner",
  });
}

export async function backUp(copy: Stub): Promise<string> {
  const started = await copy.backup("owner");
  if (!started.ok) throw new Error(started.detail);
  const { run } = await untilEnded(copy, "backup");
  if (run.state !== "done") throw new Error(`The backup failed: ${run.error}`);
  return run.folders[0] ?? "";
}

export const copied = ({ parts }: BackupManifest) =>
  parts
    .filter(({ source }) => source.kind === "table" || source.className !== "Journal")
    .map(({ source, isFirst, rows, bytes, sha256 }) => ({ source, isFirst, rows, bytes, sha256 }));
