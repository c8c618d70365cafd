import { createHash } from "node:crypto";
import type pg from "pg";
import { chainedText, NO_DAY_BEFORE, type SealedDay } from "../../workers/machine/seals/chain.ts";

// The gateway's record of calls, day by day: sealed when a day is over, forgotten after some months. Whoever alters, removes or adds a record
// of a sealed day is found by the seal; whoever alters the seal by the chain, and by the copy of it in each backup.

const DAY_MS = 86_400_000;
/** How long records are kept; the seals stay. */
export const AUDIT_DAYS = 90;
/** After midnight (UTC) until the last call of the day before has ended for sure: longer than any may take (vm/gateway/limits.ts). */
const SETTLED_AFTER_MS = 3_600_000;

/** Of a day's records, in their order. A text of JSON says where one value ends and the next begins. */
const RECORDS = `
  select id::text || ' ' || encode(sha256(convert_to(jsonb_build_array(id, user_id, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    key_id, server, method, tool, arguments_sha256, request_bytes, response_bytes, outcome, ms, cost_micro_usd)::text, 'UTF8')), 'hex') as line
  from system.audit where at >= $1::date::timestamp at time zone 'UTC' and at < ($1::date + 1)::timestamp at time zone 'UTC'
  order by audit.at, audit.id`;
const SEALS = `
  select day::text, records, manifest, manifest_sha256 as "manifestSha256", chain_sha256 as "chainSha256" from seals.days order by day`;

type Seal = SealedDay & { readonly manifest: readonly string[] | null };

/** What one look did: days that it sealed, and records that it forgot. */
export type KeptRecord = { readonly sealed: number; readonly forgotten: number };

/**
 * Seals every day that is over and has no seal, days without a call too, and forgets the records of those that are older than what is kept.
 * Twice at the same time is once.
 *
 * @param client of the superuser, in the database of the gateway
 * @param now what more than the machine's own clock agrees with: one that runs ahead would seal days to come, and forget what is to be kept
 */
export async function keepRecord(client: pg.Client, now: Date): Promise<KeptRecord> {
  await client.query("begin");
  try {
    await client.query("lock table seals.days in share row exclusive mode");
    const sealed = await sealDays(client, dayOf(now.getTime() - SETTLED_AFTER_MS));
    const oldest = dayOf(now.getTime() - AUDIT_DAYS * DAY_MS);
    const { rowCount } = await client.query(
      "delete from system.audit where at < $1::date::timestamp at time zone 'UTC' and (at at time zone 'UTC')::date in (select day from seals.days)",
      [oldest],
    );
    await client.query("update seals.days set manifest = null where day < $1 and manifest is not null", [
      oldest,
    ]);
    await client.query("commit");
    return { sealed, forgotten: rowCount ?? 0 };
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

async function sealDays(client: pg.Client, today: string): Promise<number> {
  const { rows } = await client.query<{ first: string | null }>(
    "select coalesce((select max(day) + 1 from seals.days), (select min(at at time zone 'UTC')::date from system.audit))::text as first",
  );
  const before = await client.query<{ chain: string }>(
    "select chain_sha256 as chain from seals.days order by day desc limit 1",
  );
  let chain = before.rows[0]?.chain ?? NO_DAY_BEFORE;
  let sealed = 0;
  for (let day = rows[0]?.first ?? today; day < today; day = dayOf(Date.parse(day) + DAY_MS)) {
    const manifest = await linesOf(client, day);
    const manifestSha256 = sha256(manifest.join("\n"));
    chain = chainOf(chain, { day, records: manifest.length, manifestSha256 });
    await client.query(
      "insert into seals.days (day, records, manifest, manifest_sha256, chain_sha256) values ($1, $2, $3, $4, $5)",
      [day, manifest.length, manifest, manifestSha256, chain],
    );
    sealed += 1;
  }
  return sealed;
}

/**
 * Compares every sealed day with its seal, and every seal with the one before.
 *
 * @param client of a role that sees every row
 * @returns the days that were looked at, and the first fault in words; null where everything is as it was sealed
 */
export async function verifyRecord(client: pg.Client): Promise<{ days: number; fault: string | null }> {
  const { rows: seals } = await client.query<Seal>(SEALS);
  let [chain, expected] = [NO_DAY_BEFORE, seals[0]?.day];
  for (const seal of seals) {
    const fault =
      seal.day === expected ? await faultOf(client, seal, chain) : `the seal of ${expected} is gone`;
    if (fault !== null) return { days: seals.length, fault };
    chain = seal.chainSha256;
    expected = dayOf(Date.parse(seal.day) + DAY_MS);
  }
  return { days: seals.length, fault: null };
}

/** Every day's seal, oldest first, without the hashes of its records. */
export async function sealedDays(client: pg.Client): Promise<readonly SealedDay[]> {
  const { rows } = await client.query<SealedDay>(
    'select day::text, records, manifest_sha256 as "manifestSha256", chain_sha256 as "chainSha256" from seals.days order by day',
  );
  return rows;
}

async function faultOf(client: pg.Client, seal: Seal, before: string): Promise<string | null> {
  const { day, manifest } = seal;
  const isOwn =
    manifest === null ||
    (sha256(manifest.join("\n")) === seal.manifestSha256 && manifest.length === seal.records);
  if (!isOwn || chainOf(before, seal) !== seal.chainSha256) return `the seal of ${day} was altered`;
  return manifest === null ? null : firstDifference(day, manifest, await linesOf(client, day));
}

function firstDifference(day: string, sealed: readonly string[], now: readonly string[]): string | null {
  const [known, there] = [new Map(sealed.map(parted)), new Map(now.map(parted))];
  for (const [id, hash] of known) {
    const found = there.get(id);
    if (found === undefined) return `record ${id} of ${day} is missing`;
    if (found !== hash) return `record ${id} of ${day} was altered`;
  }
  const added = [...there.keys()].find((id) => !known.has(id));
  return added === undefined ? null : `record ${added} of ${day} was added after it was sealed`;
}

const parted = (line: string): [string, string] => {
  const [id = "", hash = ""] = line.split(" ");
  return [id, hash];
};

async function linesOf(client: pg.Client, day: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(RECORDS, [day]);
  return rows.map(({ line }) => line);
}

const chainOf = (before: string, seal: Omit<SealedDay, "chainSha256">) => sha256(chainedText(before, seal));
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
