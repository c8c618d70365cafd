import * as z from "zod/mini";
import type { Imported } from "../../portable/contract.ts";
import type { Enlisted } from "../../runtime/contract.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { CopyRun } from "../contract.ts";
import type { Env } from "../env.ts";
import { type AppliedMigration, BackupManifest, manifestKey, type Part, partKey } from "./backup.ts";
import { isRestored } from "./classes.ts";
import { Unusable } from "./copy-failure.ts";
import type { CopyRuns } from "./copy-run.ts";
import { objectOf, restoreOrder } from "./copy-sources.ts";
import { copiedTablesOf, filledTables, importTable, migrationsOf } from "./tables.ts";

/** Longer than a restore takes; it goes on by itself for an hour where a step fails. */
const DUE_AFTER_MS = 2 * 60 * 60_000;
/** Of what was mended; the rest is in the ledger's audit and in the objects themselves. */
const REPAIRED_MAX = 50;
const NOTHING_REPAIRED: Imported = { repaired: [] };
const LISTS = ["session", "notes", "chief", "journal"] as const satisfies readonly Enlisted[];
/** The whole of one line (portable.ts); no row and no key can look like it. */
const ALARM_LINE = /^\{"alarm":(\d+)\}$/m;
/** Tables of the ledger that have rows only once money was spent or somebody decided about it. */
const SPENDING = ["audit", "extensions", "reservations", "scopes", "settlements"];

/** What a restore begins with, after every check that needs no part. @throws Unusable */
export async function openRestore(
  backup: string,
  env: Env,
): Promise<{ parts: readonly Part[]; migrations: readonly AppliedMigration[] }> {
  const { migrations, parts } = await readManifest(backup, env);
  const here = await migrationsOf(env.DB);
  if (JSON.stringify(here) !== JSON.stringify(migrations))
    throw new Unusable(
      `${backup} has the schema of ${nameOf(migrations)}, this environment that of ${nameOf(here)}: deploy the code that wrote the backup, restore, then deploy the newer one.`,
    );
  await requireEmpty(env);
  return { parts: restoreOrder(parts, await copiedTablesOf(env.DB)), migrations };
}

async function readManifest(backup: string, env: Env): Promise<BackupManifest> {
  const object = await env.BACKUPS.get(manifestKey(backup));
  if (object === null)
    throw new Unusable(
      `${backup} has no manifest, so it is no complete backup; GET /api/backups lists those.`,
    );
  const parsed = z.safeParse(BackupManifest, parseJson(await object.text()));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Unusable(
    `The manifest of ${backup} cannot be used: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // which the schema refuses, naming what it is
  }
}

const nameOf = (migrations: readonly AppliedMigration[]): string => migrations.at(-1)?.name ?? "no migration";

/** A restore adds to nothing: what is there already could be older, newer or somebody else's. */
async function requireEmpty(env: Env): Promise<void> {
  const roster = env.ROSTER.getByName("roster");
  const lists = await Promise.all(LISTS.map((list) => roster.list(list, "", 1)));
  const { text } = await env.LEDGER.getByName("ledger").exportPage(null);
  const spent = SPENDING.filter((table) => text.includes(`{"table":"${table}",`));
  const filled = [
    ...(await filledTables(env.DB)).map((table) => `table ${table}`),
    ...(lists.flat().length > 0 ? ["agent sessions, notes, chiefs of staff or journals"] : []),
    ...spent.map((table) => `the ledger's ${table}`),
  ];
  if (filled.length > 0)
    throw new Unusable(
      `A restore needs a new environment in which nothing has happened, not even POST /setup; this one has rows in ${filled.join(", ")}.`,
    );
}

/** One part looked at, or written. Repeated after a failure it changes nothing. */
export async function stepRestore(run: CopyRun, runs: CopyRuns, env: Env, now: number): Promise<CopyRun> {
  const part = runs.part("restore", run.parts);
  if (part === null)
    return run.phase === "check" ? { ...run, phase: "write", parts: 0 } : finish(run, runs, env, now);
  const text = await textOf(run.folders[0] ?? "", part, env);
  const after = { ...run, parts: run.parts + 1 };
  if (run.phase === "check") return after;
  const { repaired } = await write(part, text, env, now);
  return {
    ...after,
    rows: run.rows + part.rows,
    bytes: run.bytes + part.bytes,
    repaired: [...run.repaired, ...repaired].slice(0, REPAIRED_MAX),
  };
}

async function textOf(folder: string, part: Part, env: Env): Promise<string> {
  const key = partKey(folder, part);
  const object = await env.BACKUPS.get(key);
  if (object === null) throw new Unusable(`${key} is missing; the backup is not whole.`);
  const text = await object.text();
  if (object.size !== part.bytes || (await sha256Hex(text)) !== part.sha256)
    throw new Unusable(`${key} is not what the manifest says; it was altered after the backup.`);
  return text;
}

async function write({ source, isFirst }: Part, text: string, env: Env, now: number): Promise<Imported> {
  if (source.kind === "table") {
    await importTable(env.DB, source.name, text);
    return NOTHING_REPAIRED;
  }
  if (!isRestored(source.className)) return NOTHING_REPAIRED;
  const imported = await objectOf(env, source.className, source.name).importPage({
    text: withoutDue(text, now),
    isFirst,
  });
  return { repaired: imported.repaired.map((what) => `${source.className} ${source.name}: ${what}`) };
}

/**
 * The alarm of an old backup is due already. It goes off when the restore is over: the end of a session also deletes its row in D1,
 * which is written after the objects.
 */
const withoutDue = (text: string, now: number): string =>
  text.replace(ALARM_LINE, (line, at: string) =>
    Number(at) > now ? line : `{"alarm":${now + DUE_AFTER_MS}}`,
  );

/** At least as many rows as were copied: triggers may have made more where rows changed while they were read. */
async function finish(run: CopyRun, runs: CopyRuns, env: Env, now: number): Promise<CopyRun> {
  const wanted = new Map<string, number>();
  for (const { source, rows } of runs.parts("restore"))
    if (source.kind === "table") wanted.set(source.name, (wanted.get(source.name) ?? 0) + rows);
  for (const [table, rows] of wanted) {
    const found = await env.DB.prepare(`SELECT count(*) AS rows FROM "${table}"`).first<number>("rows");
    if ((found ?? 0) < rows)
      throw new Unusable(
        `Table ${table} has ${found} rows after the restore, not the ${rows} of the backup.`,
      );
  }
  return { ...run, state: "done", endedAt: now };
}
