/** How a call of Workers AI ended that gave no answer. */
export type SpeechFailure = {
  readonly why: string;
  readonly mayPass: boolean;
  /** False only where it certainly never ran. */
  readonly isBilled: boolean;
};

/** The number that a message begins with; one further on may be of what was sent. */
const STATUS = /^(?:[A-Za-z]+Error: )?(\d{4})(?!\d)/;

/**
 * Refusals that the provider makes before anything runs, by its number
 * (developers.cloudflare.com/workers-ai/platform/errors): the day's free neurons are used up, and nobody has room just now.
 */
const REFUSED: ReadonlyMap<string, SpeechFailure> = new Map([
  [
    "3036",
    {
      why: "The day's free share of Workers AI is used up; it begins anew at 00:00 UTC",
      mayPass: false,
      isBilled: false,
    },
  ],
  ["3040", { why: "Workers AI has no room just now", mayPass: true, isBilled: false }],
]);

const UNKNOWN: SpeechFailure = {
  why: "Workers AI did not answer",
  mayPass: true,
  isBilled: true,
};

/** What the message says besides is not kept: it may hold what was sent. */
export function speechFailureOf(error: unknown): SpeechFailure {
  const message = error instanceof Error ? error.message : "";
  return REFUSED.get(STATUS.exec(message)?.[1] ?? "") ?? UNKNOWN;
}
