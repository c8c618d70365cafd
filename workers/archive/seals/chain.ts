// The names and the order of what the audit keeps. `npm run audit` checks by the same rules; nothing here reads or writes.

/** What the first seal names as the one before it. */
export const NO_SEAL = "0".repeat(64);

/** A record's place in the chain: the millisecond of its request, and which request of that millisecond it was, from 1. */
export type ChainPlace = { readonly ms: number; readonly n: number };

/** Thirteen digits hold every moment until the year 2286, and keep the order of names and of numbers the same. */
const KEY = /^audit\/(\d{13})(?:-([1-9]\d{0,8}))?\.json$/;
const SEAL_KEY = /^seals\/(\d{4}-\d{2}-\d{2})\.json$/;
const FIRST_MS = 1_000_000_000_000;
const LAST_MS = 9_999_999_999_999;

/** Whether a key can be made of this moment, in Unix milliseconds. */
export const isMoment = (ms: number): boolean => Number.isInteger(ms) && ms >= FIRST_MS && ms <= LAST_MS;

/** `audit/<ms>.json`, and `audit/<ms>-<n>.json` for the second and later requests of a millisecond (docs/contracts.md). */
export const sealKeyOf = ({ ms, n }: ChainPlace): string => `audit/${ms}${n === 1 ? "" : `-${n}`}.json`;

/** Where a key stands in the chain, or null for an object that no journal named. */
export function placeOf(key: string): ChainPlace | null {
  const [, ms, n] = KEY.exec(key) ?? [];
  if (ms === undefined || n === "1") return null;
  return { ms: Number(ms), n: n === undefined ? 1 : Number(n) };
}

/** The order of the chain. Keys sort differently as text: `-2` comes before `.json`. */
export const byPlace = (a: ChainPlace, b: ChainPlace): number => a.ms - b.ms || a.n - b.n;

export const sealKey = (day: string): string => `seals/${day}.json`;
export const sealDay = (key: string): string | null => SEAL_KEY.exec(key)?.[1] ?? null;

/** A day's manifest. `previous` is the SHA-256 of the seal of the day before, as it was written. */
export type Seal = {
  readonly day: string;
  readonly previous: string;
  /** Key and SHA-256 of every record, in the order of the chain. */
  readonly records: readonly (readonly [key: string, sha256: string])[];
  readonly count: number;
  /** ISO 8601. */
  readonly sealedAt: string;
};

/** The one text of a seal: what is written is what is hashed. */
export const sealText = ({ day, previous, records, count, sealedAt }: Seal): string =>
  JSON.stringify({ day, previous, records, count, sealedAt });
