import { firstOf, type Sql } from "../../portable/sql.ts";
import { dayAfter, dayOf } from "../../time/calendar.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { HandedRecord } from "../contract.ts";
import { chainedText, NO_DAY_BEFORE, type SealedDay } from "./chain.ts";

// The seals of the machine's own record, as it hands them in with each backup. What was handed in once is never written over, so that a
// machine in other hands cannot make its past anew without being seen.

/** Of so many days the edge remembers the seal. Each stands for all days before it. */
const KNOWN_DAYS = 400;

/** What is wrong with a record, as a sentence's end. `from` is the first day that differs from what was handed in before; null where it is something else. */
export type RecordFault = { readonly says: string; readonly from: string | null };

/** Compares what is handed in with what was before, and keeps what is new. @returns null where nothing is wrong */
export async function takeSeals(
  sql: Sql,
  { fault, days }: HandedRecord,
  now: number,
): Promise<RecordFault | null> {
  const broken = await brokenAt(days, dayOf(now));
  if (broken !== null) return { says: broken, from: null };
  const different = differentFrom(sql, new Map(days.map(({ day, chainSha256 }) => [day, chainSha256])));
  // A past made anew is no past: nothing of it is kept.
  if (different !== null) return different;
  for (const { day, chainSha256 } of days.slice(-KNOWN_DAYS))
    sql.all("INSERT OR IGNORE INTO record_seals (day, chain) VALUES (?, ?)", day, chainSha256);
  sql.all(
    "DELETE FROM record_seals WHERE day NOT IN (SELECT day FROM record_seals ORDER BY day DESC LIMIT ?)",
    KNOWN_DAYS,
  );
  return fault === null ? null : { says: fault, from: null };
}

/** Forgets what was handed in of that day and of those after it: what comes next is the record from there on. */
export const forgetSealsFrom = (sql: Sql, day: string): unknown =>
  sql.all("DELETE FROM record_seals WHERE day >= ?", day);

/** The last day whose seal is known here. */
export const lastSealedDay = (sql: Sql): string | null =>
  firstOf<{ day: string | null }>(sql, "SELECT max(day) AS day FROM record_seals")?.day ?? null;

/** Where the seals do not follow each other: one was altered, left out, or is in another's place. */
async function brokenAt(days: readonly SealedDay[], today: string): Promise<string | null> {
  let [chain, expected] = [NO_DAY_BEFORE, days[0]?.day];
  for (const seal of days) {
    if (seal.day !== expected) return `the seal of ${expected} is gone, or not in its place`;
    if (seal.day >= today) return `there is a seal of ${seal.day}, which is not over`;
    if ((await sha256Hex(chainedText(chain, seal))) !== seal.chainSha256)
      return `the seal of ${seal.day} was altered`;
    chain = seal.chainSha256;
    expected = dayAfter(seal.day);
  }
  return null;
}

function differentFrom(sql: Sql, handed: ReadonlyMap<string, string>): RecordFault | null {
  const known = sql.all<{ day: string; chain: string }>("SELECT day, chain FROM record_seals ORDER BY day");
  for (const { day, chain } of known) {
    const found = handed.get(day);
    if (found === undefined)
      return { says: `the seal of ${day} was handed in before and is gone`, from: day };
    if (found !== chain)
      return { says: `the seal of ${day} is another one than was handed in before`, from: day };
  }
  return null;
}
