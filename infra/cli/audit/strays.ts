import { placeOf, sealDay } from "../../../workers/archive/seals/chain.ts";
import { dayOf } from "../../../workers/time/calendar.ts";
import type { AuditFinding, Evidence, FoundObject } from "./evidence.ts";

/** Whether no day that the Journal knows has a place for this record; see `reasonOf`. */
export const isStrayRecord = ({ key }: FoundObject, evidence: Evidence): boolean =>
  reasonOf(key, evidence) !== null;

/** Records in no day of the chain: names of no form, days before its first, days to come. */
export function strayRecords(evidence: Evidence): AuditFinding[] {
  return evidence.records.flatMap(({ key }) => {
    const reason = reasonOf(key, evidence);
    return reason === null ? [] : [stray("record", key, reason)];
  });
}

/** Seals that were never made. What is older than the range may lie there until its retention is over. */
export function straySeals({ seals, from, firstDay }: Evidence, lastSealed: string): AuditFinding[] {
  return seals.flatMap(({ key }) => {
    const day = sealDay(key);
    if (day === null) return [stray("seal", key, NAMELESS)];
    if (firstDay === null || day < firstDay) return [stray("seal", key, EARLY)];
    return day >= from && day > lastSealed ? [stray("seal", key, "the Journal has sealed no such day")] : [];
  });
}

const NAMELESS = "its name is none that the Journal gives";
const EARLY = "it is from before the Journal's first day";
const LATE = "it is from a day that has not come yet";

/** Why a record belongs to no day, or null. */
function reasonOf(key: string, { firstDay, latest, unsealed }: Evidence): string | null {
  const place = placeOf(key);
  if (place === null) return NAMELESS;
  const day = dayOf(place.ms);
  if (firstDay === null || day < firstDay) return EARLY;
  return day > latest && !unsealed.some((one) => one.key === key) ? LATE : null;
}

const dayIn = (key: string): string => {
  const place = placeOf(key);
  return sealDay(key) ?? (place === null ? "of no day" : dayOf(place.ms));
};

const stray = (what: AuditFinding["what"], key: string, detail: string): AuditFinding => ({
  what,
  how: "added",
  key,
  day: dayIn(key),
  detail,
});
