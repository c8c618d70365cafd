import { placeOf, sealDay } from "../../../workers/archive/seals/chain.ts";
import { dayAfter, dayOf, startOf } from "../../../workers/time/calendar.ts";
import type { AuditDoor, ReadObject } from "./door.ts";
import type { Evidence, FoundObject, FoundSeal, UnsealedRecord, Witness } from "./evidence.ts";

/** Days of seals that the door lists at once. */
const WITNESS_DAYS = 1_000;
/** A seal may be written while records are read; it is written once a day, so a second time is enough. */
const ATTEMPTS = 2;

/** Days as asked for; absent = everything that has to be there still. */
type Range = { readonly from?: string | undefined; readonly to?: string | undefined };

export type Collected = {
  readonly evidence: Evidence;
  /** The first day that has to be there, when that is later than the one asked for. */
  readonly clampedTo: string | null;
  readonly conflicts: number;
  readonly unwritten: number;
};

/**
 * Reads everything of these days, and the Journal's list of unsealed records before and after it: what was stored before must be in
 * the bucket, and what is in the bucket must be known after.
 *
 * @param say told after each page how many objects have been read
 */
export async function collectEvidence(
  door: AuditDoor,
  range: Range,
  now: Date,
  say: (objects: number) => void,
): Promise<Collected> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await standing(door);
    const collected = await collectOnce(door, range, now, before, say);
    if (collected !== null) return collected;
  }
  throw new Error("The Journal sealed a day while this was reading. Run it again.");
}

type Standing = Awaited<ReturnType<typeof standing>>;

/** The head and every unsealed record, page by page. */
async function standing(door: AuditDoor) {
  const unsealed: UnsealedRecord[] = [];
  let after: string | null = "";
  let head = await door.head({ unsealed: after });
  for (;;) {
    unsealed.push(...(head.unsealed?.items ?? []));
    after = head.unsealed?.next ?? null;
    if (after === null) return { head, unsealed };
    head = await door.head({ unsealed: after });
  }
}

async function collectOnce(
  door: AuditDoor,
  range: Range,
  now: Date,
  { head, unsealed: before }: Standing,
  say: (objects: number) => void,
): Promise<Collected | null> {
  const { keptFrom } = head;
  const isClamped = keptFrom !== null && range.from !== undefined && range.from < keptFrom;
  const from = range.from === undefined || isClamped ? (keptFrom ?? dayOf(now.getTime())) : range.from;
  let read = 0;
  const count = () => say(++read);
  const records: FoundObject[] = [];
  const begin = range.from === undefined ? null : String(startOf(from));
  for await (const { key, sha256 } of objectsUnder(door, "audit/", begin, count)) {
    if (range.to !== undefined && dayOfRecord(key) > range.to) break;
    records.push({ key, sha256 });
  }
  const seals: FoundSeal[] = [];
  for await (const seal of objectsUnder(door, "seals/", range.from === undefined ? null : from, count)) {
    if (range.to !== undefined && (sealDay(seal.key) ?? "") > range.to) break;
    seals.push(seal);
  }
  // The door's clock may be ahead of this one; what is later than tomorrow is from no day that there has been.
  const latest = dayAfter(dayOf(now.getTime()));
  const to = range.to ?? latest;
  const witness = await witnessOf(door, dayAfter(from, -1), to, head.lastSeal?.day ?? null);
  const after = await standing(door);
  if (after.head.lastSeal?.day !== head.lastSeal?.day) return null;
  const storedBefore = new Set(before.filter(({ stored }) => stored).map(({ key }) => key));
  const unsealed = after.unsealed.map((one) => ({ ...one, stored: storedBefore.has(one.key) }));
  return {
    evidence: { from, to, latest, firstDay: after.head.firstDay, records, seals, witness, unsealed },
    clampedTo: isClamped ? keptFrom : null,
    conflicts: after.head.conflicts,
    unwritten: after.head.unwritten,
  };
}

const dayOfRecord = (key: string): string => {
  const place = placeOf(key);
  return place === null ? "" : dayOf(place.ms);
};

/** Every object under a prefix, or those from `begin` on, in the order of their names. */
export async function* objectsUnder(
  door: AuditDoor,
  prefix: string,
  begin: string | null,
  count: () => void,
): AsyncGenerator<ReadObject> {
  let cursor = begin === null ? null : `${prefix}${begin}`;
  do {
    const page = await door.objects(prefix, cursor);
    for (const item of page.items) {
      count();
      yield item;
    }
    cursor = page.cursor;
  } while (cursor !== null);
}

async function witnessOf(door: AuditDoor, from: string, to: string, last: string | null): Promise<Witness[]> {
  const witness: Witness[] = [];
  const end = last !== null && last < to ? last : to;
  for (let day = from; last !== null && day <= end; day = dayAfter(day, WITNESS_DAYS)) {
    const through = dayAfter(day, WITNESS_DAYS - 1);
    const page = await door.head({ from: day, to: through < end ? through : end });
    witness.push(...(page.witness ?? []));
  }
  return witness;
}
