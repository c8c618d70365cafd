import { dayAfter, dayOf, placeOf, sealDay, sealKey } from "../../../workers/archive/seals/chain.ts";
import type { Evidence, Finding, Found, FoundSeal } from "./evidence.ts";
import { compare, type Expected } from "./records.ts";
import { checkSeal } from "./seal.ts";

export type Verdict = {
  /**
   * In the order of the days, and in a day its seal or its records in the order of the chain; a name of no form counts to the first
   * day. Empty = all is as it was.
   */
  readonly findings: readonly Finding[];
  readonly sealedDays: number;
  readonly sealedRecords: number;
  /** Of days without a seal, compared with the Journal alone. */
  readonly openRecords: number;
};

/**
 * Compares what lies in the bucket with the seals, the seals with each other, and both with what the Journal remembers. Every
 * record and seal that was altered, deleted, added or reordered is a finding. Whoever changes the bucket alone is always found;
 * whoever can also write the Journal's storage could rewrite both, which is why the bucket has a lock.
 */
export function verify(evidence: Evidence): Verdict {
  const { from, to, firstDay } = evidence;
  const seals = new Map(evidence.seals.map((seal) => [seal.key, seal]));
  const recordsOf = byDay(evidence.records);
  const lastSealed = evidence.witness.reduce((last, { day }) => (day > last ? day : last), "");
  const findings: Finding[] = [];
  let [sealedDays, sealedRecords, openRecords] = [0, 0, 0];
  const begin = firstDay !== null && firstDay > from ? firstDay : from;
  for (let day = begin; firstDay !== null && day <= to; day = dayAfter(day)) {
    const found = recordsOf.get(day) ?? [];
    recordsOf.delete(day);
    if (day > lastSealed) {
      openRecords += found.length;
      findings.push(...compare(day, unsealedOf(evidence, day), found));
      continue;
    }
    sealedDays++;
    sealedRecords += found.length;
    const checked = checkSeal(day, seals.get(sealKey(day)), evidence);
    if (checked.ok) findings.push(...compare(day, checked.records, found));
    else findings.push(checked.finding);
  }
  findings.push(...strangers(evidence, recordsOf, lastSealed));
  return { findings: findings.toSorted(inOrder), sealedDays, sealedRecords, openRecords };
}

/** Sorting is stable, and within a day they were found in order. */
const inOrder = (a: Finding, b: Finding): number => a.day.localeCompare(b.day);

/** Records by the day of their key; what has no such key is in none. */
function byDay(records: readonly Found[]): Map<string, Found[]> {
  const days = new Map<string, Found[]>();
  for (const record of records) {
    const place = placeOf(record.key);
    if (place === null) continue;
    const day = dayOf(place.ms);
    const list = days.get(day);
    if (list) list.push(record);
    else days.set(day, [record]);
  }
  return days;
}

function unsealedOf({ unsealed }: Evidence, day: string): Expected[] {
  return unsealed
    .filter(({ key }) => dayOf(placeOf(key)?.ms ?? 0) === day)
    .map(({ key, sha256, stored }) => ({ key, sha256, mayBeAbsent: !stored }));
}

/** Objects that no chain knows: names of no form, days before the chain, seals that were never made. */
function strangers(
  evidence: Evidence,
  left: ReadonlyMap<string, readonly Found[]>,
  lastSealed: string,
): Finding[] {
  const { records, seals, from, to } = evidence;
  const nameless = records
    .filter(({ key }) => placeOf(key) === null)
    .map(({ key }) => added("record", key, from, "its name is none that the Journal gives"));
  const early = [...left]
    .filter(([day]) => day >= from && day <= to)
    .flatMap(([day, found]) =>
      found.map(({ key }) => added("record", key, day, "the chain has no such day")),
    );
  return [...nameless, ...early, ...seals.flatMap((seal) => strangeSeal(seal, evidence, lastSealed))];
}

function strangeSeal({ key }: FoundSeal, { from, to, firstDay }: Evidence, lastSealed: string): Finding[] {
  const day = sealDay(key);
  if (day === null) return [added("seal", key, from, "its name is none that the Journal gives")];
  const isInChain = firstDay !== null && day >= firstDay && day <= lastSealed;
  if (isInChain || day < from || day > to) return [];
  return [added("seal", key, day, "the Journal has sealed no such day")];
}

const added = (what: Finding["what"], key: string, day: string, detail: string): Finding => ({
  what,
  how: "added",
  key,
  day,
  detail,
});
