/** An object as it lies in the bucket: its key, and the SHA-256 of the bytes that were read. */
export type FoundObject = { readonly key: string; readonly sha256: string };

/** A seal's object with its text; null when the bytes are no text. */
export type FoundSeal = FoundObject & { readonly text: string | null };

/** A seal's hash, as the Journal remembers it apart from the bucket. */
export type Witness = { readonly day: string; readonly sha256: string };

/** A record that no seal covers yet, as the Journal has it. `stored`: it said so before the bucket was read. */
export type UnsealedRecord = FoundObject & { readonly stored: boolean };

/**
 * What is compared: the bucket's objects, the seals among them, and the Journal's memory. Days are UTC, from and to included;
 * everything of these days is here, in any order.
 */
export type Evidence = {
  readonly from: string;
  readonly to: string;
  /** The last day that there can be anything of, whatever was asked for. */
  readonly latest: string;
  /** The chain's first day; its seal has no other before it. Null when nothing was ever written. */
  readonly firstDay: string | null;
  readonly records: readonly FoundObject[];
  readonly seals: readonly FoundSeal[];
  /** Also of the day before `from`. */
  readonly witness: readonly Witness[];
  readonly unsealed: readonly UnsealedRecord[];
};

/**
 * What is wrong, and where. `reordered`: a record with another's content, a seal in another day's place or with its records out of
 * order.
 */
export type AuditFinding = {
  readonly what: "record" | "seal";
  readonly how: "altered" | "missing" | "added" | "reordered";
  readonly key: string;
  readonly day: string;
  /** Why it is thought so: a sentence. */
  readonly detail: string;
};
