/** How a call of Workers AI ended that gave no answer. */
export type SpeechFailure = {
  readonly why: string;
  readonly mayPass: boolean;
  /** False only where it certainly never ran. */
  readonly isBilled: boolean;
};

/**
 * Refusals that the provider makes before anything runs, by the number that its message begins with
 * (developers.cloudflare.com/workers-ai/platform/errors): the day's free neurons are used up, and nobody has room just now.
 */
const REFUSED: readonly (readonly [number: RegExp, failure: SpeechFailure])[] = [
  [
    /\b3036\b/,
    {
      why: "The day's free share of Workers AI is used up; it begins anew at 00:00 UTC",
      mayPass: false,
      isBilled: false,
    },
  ],
  [/\b3040\b/, { why: "Workers AI has no room just now", mayPass: true, isBilled: false }],
];

const UNKNOWN: SpeechFailure = {
  why: "Workers AI did not answer",
  mayPass: true,
  isBilled: true,
};

/** What the message says besides is not kept: it may hold what was sent. */
export function speechFailureOf(error: unknown): SpeechFailure {
  const message = error instanceof Error ? error.message : "";
  return REFUSED.find(([number]) => number.test(message))?.[1] ?? UNKNOWN;
}
