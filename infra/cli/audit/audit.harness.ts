import { createHash } from "node:crypto";
import { NO_SEAL, sealKey, sealKeyOf, sealText } from "../../../workers/archive/seals/chain.ts";
import { DAY_MS, dayAfter, startOf } from "../../../workers/time/calendar.ts";
import type { Evidence, FoundObject, FoundSeal, UnsealedRecord, Witness } from "./evidence.ts";

export const FIRST_DAY = "2026-11-01";

export const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Evidence that tests may change, one list at a time. */
export type World = { -readonly [Name in keyof Evidence]: Evidence[Name] } & {
  records: FoundObject[];
  seals: FoundSeal[];
  witness: Witness[];
  unsealed: UnsealedRecord[];
};

/**
 * A chain as the Journal would have written it: that many records in each sealed day, and in the open day after them. Three
 * records share each millisecond.
 */
export function chain(sealed: readonly number[], open: number): World {
  const world: World = {
    from: FIRST_DAY,
    to: dayAfter(FIRST_DAY, sealed.length),
    latest: dayAfter(FIRST_DAY, sealed.length + 1),
    firstDay: FIRST_DAY,
    records: [],
    seals: [],
    witness: [],
    unsealed: [],
  };
  let previous = NO_SEAL;
  for (const [index, count] of sealed.entries()) {
    const day = dayAfter(FIRST_DAY, index);
    const records = recordsOf(day, count);
    const list = records.map(({ key, sha256 }) => [key, sha256] as const);
    const text = sealText({ day, previous, records: list, count, sealedAt: sealedAt(day) });
    previous = hash(text);
    world.records.push(...records);
    world.seals.push({ key: sealKey(day), text, sha256: previous });
    world.witness.push({ day, sha256: previous });
  }
  const today = recordsOf(world.to, open);
  world.records.push(...today);
  world.unsealed.push(...today.map((record) => ({ ...record, stored: true })));
  return world;
}

function recordsOf(day: string, count: number): FoundObject[] {
  return Array.from({ length: count }, (_, index) => {
    const key = sealKeyOf({ ms: startOf(day) + Math.floor(index / 3), n: (index % 3) + 1 });
    return { key, sha256: hash(`the record ${key}`) };
  });
}

const sealedAt = (day: string) => new Date(startOf(day) + DAY_MS + 600_000).toISOString();

/** A seal as somebody would write it who can write the bucket and not the Journal. */
export function forge(seal: FoundSeal, change: (content: ReturnType<typeof contentOf>) => object): FoundSeal {
  const text = JSON.stringify(change(contentOf(seal)));
  return { key: seal.key, text, sha256: hash(text) };
}

export const contentOf = ({ text }: FoundSeal) =>
  JSON.parse(text ?? "") as { day: string; previous: string; records: [string, string][]; count: number };
