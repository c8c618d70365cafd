import { placeOf, sealKey } from "../../../workers/archive/seals/chain.ts";
import { dayAfter, dayOf } from "../../../workers/time/calendar.ts";
import type { AuditFinding, Evidence, FoundObject } from "./evidence.ts";
import { compare, type Expected } from "./records.ts";
import { checkSeal } from "./seal.ts";
import { isStrayRecord, strayRecords, straySeals } from "./strays.ts";

export type AuditVerdict = {
  /** Objects outside the days that the Journal knows, or under no name that it gives. */
  readonly strays: readonly AuditFinding[];
  /** In the order of the days, and in a day its seal or its records in the order of the chain. */
  readonly findings: readonly AuditFinding[];
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
export function verify(evidence: Evidence): AuditVerdict {
  const { from, to, firstDay } = evidence;
  const lastSealed = evidence.witness.reduce((last, { day }) => (day > last ? day : last), "");
  const seals = new Map(evidence.seals.map((seal) => [seal.key, seal]));
  const known = evidence.records.filter((record) => !isStrayRecord(record, evidence));
  const recordsOf = Map.groupBy(known, ({ key }) => dayOfKey(key));
  const findings: AuditFinding[] = [];
  let [sealedDays, sealedRecords, openRecords] = [0, 0, 0];
  const begin = firstDay !== null && firstDay > from ? firstDay : from;
  const end = to < lastSealed ? to : lastSealed;
  for (let day = begin; firstDay !== null && day <= end; day = dayAfter(day)) {
    const found = recordsOf.get(day) ?? [];
    sealedDays++;
    sealedRecords += found.length;
    const checked = checkSeal(day, seals.get(sealKey(day)), evidence);
    if (checked.ok) findings.push(...compare(day, checked.records, found));
    else findings.push(checked.finding);
  }
  const unsealedOf = Map.groupBy(expectedIn(evidence), ({ key }) => dayOfKey(key));
  // Only days in which there is something, so that no date in a key can make this long.
  const open = new Set([...recordsOf.keys(), ...unsealedOf.keys()]);
  for (const day of [...open].filter((one) => one >= begin && one > lastSealed && one <= to).toSorted()) {
    const found: readonly FoundObject[] = recordsOf.get(day) ?? [];
    openRecords += found.length;
    findings.push(...compare(day, unsealedOf.get(day) ?? [], found));
  }
  const strays = [...strayRecords(evidence), ...straySeals(evidence, lastSealed)];
  return { strays, findings, sealedDays, sealedRecords, openRecords };
}

const dayOfKey = (key: string): string => dayOf(placeOf(key)?.ms ?? 0);

/** What the Journal still expects of these days. */
const expectedIn = ({ unsealed, from, to }: Evidence): Expected[] =>
  unsealed
    .filter(({ key }) => dayOfKey(key) >= from && dayOfKey(key) <= to)
    .map(({ key, sha256, stored }) => ({ key, sha256, mayBeAbsent: !stored }));
