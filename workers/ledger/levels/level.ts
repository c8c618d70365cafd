import type { Level, ModelPolicy, RefusalCode } from "../contract.ts";

/** Leaving a level needs 5 % less than entering it, so that it does not flap. */
const leaving = (line: number): number => line - Math.ceil(line / 20);

/**
 * Less than this pays for no call at all, so the month is over: 1,000 input and 256 output tokens of the cheapest model cost
 * about a quarter of it.
 */
export const SMALLEST_CALL_NANO = 1_000_000;

/**
 * An interactive call of a cheap model up to this worst case is an ordinary one: the longest conversation with long documents
 * stays below. Where the month cannot pay for one that was asked for, it is over; a larger one is only refused.
 */
export const ORDINARY_CALL_NANO = 500_000_000;

/** Fewer output tokens make no useful answer; rather refuse. */
export const OUTPUT_TOKENS_FLOOR = 256;

/** The lines in force: the deploy's, raised by an extension, never above the stop line. */
export type Lines = {
  readonly warnNano: number;
  readonly interactiveNano: number;
  readonly stopNano: number;
};

/** What decides the level, in nano-dollars. */
export type Standing = {
  readonly lines: Lines;
  /** Fixed, metered, settled and reserved together. */
  readonly committedNano: number;
  readonly forecastNano: number;
  /** The forecast at the rate from before throttling; at level 0 the same as the forecast. */
  readonly unthrottledNano: number;
  /** Left for model calls when everything open has been released: reservations must not stop the month for good. */
  readonly unspentNano: number;
  /** What an ordinary call needed that the month could not pay for just now; 0 without one. */
  readonly refusedNano: number;
  /** A bill had an item that nobody knows. */
  readonly hasUnknownItems: boolean;
};

/** The level that follows from where the money stands. A level is entered at its line and left below it by 5 %. */
export function nextLevel(current: Level, standing: Standing): Level {
  const { lines, committedNano, unspentNano } = standing;
  if (unspentNano < stopBelow(current, standing)) return 3;
  const interactive = current >= 2 ? leaving(lines.interactiveNano) : lines.interactiveNano;
  if (committedNano >= interactive) return 2;
  return isThrottled(current, standing) ? 1 : 0;
}

/** A stopped month stays so until there is money for every ordinary call again. */
function stopBelow(current: Level, { refusedNano }: Standing): number {
  if (current === 3) return ORDINARY_CALL_NANO;
  return refusedNano > ORDINARY_CALL_NANO ? SMALLEST_CALL_NANO : Math.max(SMALLEST_CALL_NANO, refusedNano);
}

function isThrottled(current: Level, standing: Standing): boolean {
  const { lines, committedNano, forecastNano, unthrottledNano, hasUnknownItems } = standing;
  const warn = current >= 1 ? leaving(lines.warnNano) : lines.warnNano;
  const forecast = current >= 1 ? Math.max(forecastNano, unthrottledNano) : forecastNano;
  return hasUnknownItems || committedNano >= warn || forecast >= warn;
}

export type Effect = {
  readonly modelPolicy: ModelPolicy;
  /** By how much background work stretches its intervals. */
  readonly slowdown: 1 | 4;
  readonly maxOutputTokens: number | null;
  /** What a caller is told that it still may do. */
  readonly stillWorks: readonly string[];
};

const ALWAYS = [
  "health",
  "status and budget",
  "history and audit",
  "halts and approvals by a person",
] as const;

/** What still fits although an ask was refused at a level that forbids nothing. */
const FITS: { readonly [C in RefusalCode]?: string } = {
  budget_exhausted: "smaller requests",
  scope_exhausted: "smaller requests",
  daily_pace: "interactive requests",
  too_frequent: "interactive requests",
  infrastructure_paused: "interactive requests",
};

/** What whoever was refused still may do: "everything" would be no answer to them. */
export function worksAfter(level: Level, code: RefusalCode, leftNano: number): readonly string[] {
  if (level > 0) return EFFECTS[level].stillWorks;
  const fits = FITS[code] ?? "other requests";
  return leftNano < SMALLEST_CALL_NANO ? ALWAYS : [fits, ...ALWAYS];
}

/** What each level means for a call (docs/operations.md, "What each alarm means"). */
export const EFFECTS: { readonly [L in Level]: Effect } = {
  0: { modelPolicy: "any", slowdown: 1, maxOutputTokens: null, stillWorks: ["everything"] },
  1: {
    modelPolicy: "cheap",
    slowdown: 4,
    maxOutputTokens: 1_024,
    stillWorks: [
      "chat with a cheap model",
      "background work, four times slower",
      "approved agent runs",
      ...ALWAYS,
    ],
  },
  2: {
    modelPolicy: "cheap",
    slowdown: 4,
    maxOutputTokens: 512,
    stillWorks: ["chat with a cheap model", ...ALWAYS],
  },
  3: { modelPolicy: "cheap", slowdown: 4, maxOutputTokens: 0, stillWorks: ALWAYS },
};
