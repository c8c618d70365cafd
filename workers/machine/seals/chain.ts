// How the seals of the machine's own record follow each other: the machine makes them, and the edge looks.

/** Of what a first day's chain follows. */
export const NO_DAY_BEFORE = "0".repeat(64);

/** What a day's seal says; hashes are SHA-256 in lower-case hex, a day is `2026-11-28`. */
export type SealedDay = {
  readonly day: string;
  readonly records: number;
  readonly manifestSha256: string;
  readonly chainSha256: string;
};

/** What a day's `chainSha256` is the hash of. */
export const chainedText = (
  before: string,
  { day, records, manifestSha256 }: Omit<SealedDay, "chainSha256">,
) => JSON.stringify([before, day, records, manifestSha256]);
