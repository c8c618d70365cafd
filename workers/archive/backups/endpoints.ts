import type { Caller } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { bodyOf } from "../../wire/body.ts";
import { keyOf } from "../../wire/idempotency-key.ts";
import type { CopyRun, Started } from "../contract.ts";
import { KINDS, manifestKey } from "./backup.ts";
import type { Env } from "./copy-sources.ts";
import {
  type BackupsReply,
  RestoreBody,
  type RestoreReply,
  type RunReply,
  type StartReply,
} from "./schemas.ts";

/** One look at each manifest: with three lists and one call below the 50 subrequests of Workers Free. */
const LISTED_MAX = 40;

const copyOf = (env: Env) => env.COPIES.getByName("copy");

/** GET /api/backups */
export async function showBackups(env: Env): Promise<Response> {
  const { backup, nightAt } = await reached(async () => copyOf(env).state());
  const backups = await reached(() => listIn(env.BACKUPS));
  const nextAt = nightAt === null ? null : new Date(nightAt).toISOString();
  return Response.json({ backups, run: backup && runReply(backup), nextAt } satisfies BackupsReply);
}

/** POST /api/backups */
export async function startBackup(request: Request, env: Env, caller: Caller): Promise<Response> {
  const key = keyOf(request);
  return startReply(await reached<Started>(async () => copyOf(env).backup(caller.name, key)));
}

/** GET /api/backups/restore */
export async function showRestore(env: Env): Promise<Response> {
  const { restore } = await reached(async () => copyOf(env).state());
  return Response.json({ run: restore && runReply(restore) } satisfies RestoreReply);
}

/** POST /api/backups/restore */
export async function startRestore(request: Request, env: Env, caller: Caller): Promise<Response> {
  const { backup } = await bodyOf(request, RestoreBody);
  const order = { backup, by: caller.name, key: keyOf(request) };
  return startReply(await reached<Started>(async () => copyOf(env).restore(order)));
}

function startReply(started: Started): Response {
  if (!started.ok) throw new Problem("conflict", started.detail);
  return Response.json({ run: runReply(started.run) } satisfies StartReply, { status: 202 });
}

async function listIn(bucket: R2Bucket): Promise<BackupsReply["backups"]> {
  const names = await namesIn(bucket);
  return Promise.all(names.slice(0, LISTED_MAX).map((name) => summaryOf(bucket, name)));
}

/** Storage that does not answer is no fault of the request, nor of this program. */
async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    console.warn(JSON.stringify({ level: "warn", event: "backups_out_of_reach", error: String(cause) }));
    throw new Problem("unavailable", "The store of the backups does not answer; try again in a minute", {
      cause,
    });
  }
}

/** The folders that there are, newest day first. */
async function namesIn(bucket: R2Bucket): Promise<string[]> {
  const lists = await Promise.all(KINDS.map((kind) => bucket.list({ prefix: `${kind}/`, delimiter: "/" })));
  const names = lists.flatMap(({ delimitedPrefixes }) =>
    delimitedPrefixes.map((prefix) => prefix.slice(0, -1)),
  );
  const day = (name: string) => name.slice(name.indexOf("/") + 1);
  return names.toSorted((a, b) => day(b).localeCompare(day(a)));
}

async function summaryOf(bucket: R2Bucket, name: string): Promise<BackupsReply["backups"][number]> {
  const manifest = await bucket.head(manifestKey(name));
  const { createdAt, rows, bytes, parts } = manifest?.customMetadata ?? {};
  const number = (text: string | undefined) => (text === undefined ? null : Number(text));
  return {
    name,
    complete: manifest !== null,
    createdAt: createdAt ?? manifest?.uploaded.toISOString() ?? null,
    rows: number(rows),
    bytes: number(bytes),
    parts: number(parts),
  };
}

const runReply = (run: CopyRun): RunReply => ({
  id: run.id,
  state: run.state,
  phase: run.phase,
  backup: run.folders[0] ?? "",
  startedBy: run.startedBy,
  startedAt: new Date(run.startedAt).toISOString(),
  endedAt: run.endedAt === null ? null : new Date(run.endedAt).toISOString(),
  parts: run.parts,
  total: run.total,
  rows: run.rows,
  bytes: run.bytes,
  error: run.error,
  repaired: [...run.repaired],
});
