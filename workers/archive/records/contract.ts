import type { ChainPlace } from "../seals/chain.ts";
import type { IndexPart } from "./index-part.ts";

/** What became of a day. `open`: it is not over; `pending`: its seal is on its way; `conflict`: something else lies at its place. */
export type SealState = "open" | "pending" | "sealed" | "conflict";

/** A day that is sealed, and where its index lies. */
export type IndexedDay = { readonly day: string; readonly parts: readonly IndexPart[] };

export type Recent = {
  /** The newest first. */
  readonly lines: readonly string[];
  /** Where the next look begins, when not all of what the journal has was looked at. */
  readonly next: ChainPlace | null;
  /** The day from which on it answered with lines, and those before with their index; the newest first. */
  readonly days: readonly IndexedDay[];
  /** Whether there are older days than those. */
  readonly hasMore: boolean;
  readonly states: Readonly<Record<string, SealState>>;
  /** Days after which the bucket deletes. */
  readonly keptDays: number;
  /** As the head has it. */
  readonly keptFrom: string | null;
};

export type Range = { readonly before: ChainPlace; readonly from: number };
