import { byPlace, type ChainPlace, placeOf } from "../../../workers/archive/seals/chain.ts";
import type { AuditFinding, FoundObject } from "./evidence.ts";

/** A record as the seal, or for an open day the Journal, names it. */
export type Expected = FoundObject & {
  /** It was on its way to the bucket when that was read. */
  readonly mayBeAbsent?: boolean;
};

/** What differs between the records of a day as named and as found, in the order of the chain. */
export function compare(
  day: string,
  expected: readonly Expected[],
  found: readonly FoundObject[],
): AuditFinding[] {
  const named = new Map(expected.map((record) => [record.key, record]));
  const present = new Map(found.map(({ key, sha256 }) => [key, sha256]));
  const owners = new Map(expected.map(({ key, sha256 }) => [sha256, key]));
  const keys = [...new Set([...named.keys(), ...present.keys()])].toSorted(inChain);
  return keys.flatMap((key) => {
    const finding = (how: AuditFinding["how"], detail: string): AuditFinding[] => [
      { what: "record", how, key, day, detail },
    ];
    const record = named.get(key);
    const sha256 = present.get(key);
    if (record === undefined) {
      const owner = owners.get(sha256 ?? "");
      return finding("added", owner ? `it has the content of ${owner}` : "nothing names it");
    }
    if (sha256 === record.sha256 || (sha256 === undefined && record.mayBeAbsent)) return [];
    if (sha256 === undefined) return finding("missing", "it is named and not in the bucket");
    const owner = owners.get(sha256);
    if (owner !== undefined) return finding("reordered", `it has the content of ${owner}`);
    return finding("altered", `its bytes have the SHA-256 ${sha256}, and were sealed with ${record.sha256}`);
  });
}

const NOWHERE: ChainPlace = { ms: 0, n: 0 };
const inChain = (a: string, b: string): number => byPlace(placeOf(a) ?? NOWHERE, placeOf(b) ?? NOWHERE);
