import { sha256Hex } from "../../wire/sha256.ts";
import type { CopyRun } from "../contract.ts";
import { FORMAT, type Manifest, manifestKey, type Part, partKey, partName } from "./backup.ts";
import { Unusable } from "./copy-failure.ts";
import type { Runs } from "./copy-run.ts";
import { type Env, pageOf, sourceAfter } from "./copy-sources.ts";
import { migrationsOf } from "./tables.ts";

/**
 * One page from its source to the bucket, or at the end the manifest. Repeated after a failure it writes the same part again. At
 * most 9 subrequests (three lists of objects, the tables, two for a page, three folders) and one page of CPU.
 */
export async function stepBackup(begun: CopyRun, runs: Runs, env: Env, now: number): Promise<CopyRun> {
  if (begun.migrations === null) return { ...begun, migrations: await migrationsOf(env.DB) };
  const source = begun.place?.source ?? (await sourceAfter(env, begun.last));
  if (source === null) return close(begun, runs, env, now);
  const cursor = begun.place?.cursor ?? null;
  const page = await pageOf(env, { source, cursor });
  const run = page.restarts ? runs.dropParts(begun, source) : begun;
  const place = page.next === null ? null : { source, cursor: page.next };
  const after = { ...run, place, last: source };
  if (page.text === "") return after;
  const bytes = new TextEncoder().encode(page.text);
  const part: Part = {
    key: partName(run.parts),
    source,
    isFirst: cursor === null || page.restarts === true,
    rows: page.rows,
    bytes: bytes.byteLength,
    sha256: await sha256Hex(page.text),
  };
  const options = { sha256: part.sha256, httpMetadata: { contentType: "application/x-ndjson" } };
  for (const folder of run.folders) await env.BACKUPS.put(partKey(folder, part), bytes, options);
  runs.keepPart("backup", run.parts, part);
  return { ...after, parts: run.parts + 1, rows: run.rows + part.rows, bytes: run.bytes + part.bytes };
}

async function close(run: CopyRun, runs: Runs, env: Env, now: number): Promise<CopyRun> {
  const migrations = await migrationsOf(env.DB);
  if (JSON.stringify(migrations) !== JSON.stringify(run.migrations))
    throw new Unusable("The schema changed while the rows were read; the next backup has the new one.");
  const manifest: Manifest = {
    format: FORMAT,
    startedAt: new Date(run.startedAt).toISOString(),
    createdAt: new Date(now).toISOString(),
    migrations,
    parts: runs.parts("backup"),
  };
  const { createdAt } = manifest;
  const customMetadata = {
    createdAt,
    rows: String(run.rows),
    bytes: String(run.bytes),
    parts: String(run.parts),
  };
  const options = { customMetadata, httpMetadata: { contentType: "application/json" } };
  for (const folder of run.folders)
    await env.BACKUPS.put(manifestKey(folder), JSON.stringify(manifest), options);
  return { ...run, state: "done", endedAt: now, total: run.parts };
}
