import type { Preferences, RiskTolerance } from "../../context/context.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export const MONITORING_LEVELS = ["none", "basic", "intensive"] as const;
export type MonitoringLevel = (typeof MONITORING_LEVELS)[number];

/**
 * What each risk tolerance means. Percentages are shares of the task's estimate in `costThreshold`.
 *
 * | | rules approve alone | longest run | may cost | watched |
 * | --- | --- | --- | --- | --- |
 * | conservative | up to 25 % | 1 h | its estimate | basic up to 10 %, intensive above |
 * | balanced | up to 75 % | 2 h | twice its estimate | none up to 5 %, basic up to 75 %, intensive above |
 * | aggressive | up to 100 % | 4 h | up to the threshold | none up to 25 %, basic above |
 *
 * No task may cost more than `costThreshold`, except one whose estimate is above it and which a person approved: that
 * one may cost its estimate.
 */
export const RISK = {
  conservative: {
    alonePercent: 25,
    maxDurationMs: HOUR_MS,
    costFactor: 1,
    watch: [
      { upToPercent: 10, level: "basic" },
      { upToPercent: Number.POSITIVE_INFINITY, level: "intensive" },
    ],
  },
  balanced: {
    alonePercent: 75,
    maxDurationMs: 2 * HOUR_MS,
    costFactor: 2,
    watch: [
      { upToPercent: 5, level: "none" },
      { upToPercent: 75, level: "basic" },
      { upToPercent: Number.POSITIVE_INFINITY, level: "intensive" },
    ],
  },
  aggressive: {
    alonePercent: 100,
    maxDurationMs: 4 * HOUR_MS,
    costFactor: Number.POSITIVE_INFINITY,
    watch: [
      { upToPercent: 25, level: "none" },
      { upToPercent: Number.POSITIVE_INFINITY, level: "basic" },
    ],
  },
} as const satisfies Record<RiskTolerance, Risk>;

type Risk = {
  readonly alonePercent: number;
  readonly maxDurationMs: number;
  readonly costFactor: number;
  readonly watch: readonly { readonly upToPercent: number; readonly level: MonitoringLevel }[];
};

/** How often a running task must report; null is never. */
export const PROGRESS_EVERY_MS = {
  none: null,
  basic: 15 * MINUTE_MS,
  intensive: MINUTE_MS,
} as const satisfies Record<MonitoringLevel, number | null>;

/** How much later than due a report may come before the task counts as silent: a clock, a retry and a slow network. */
export const SILENCE_GRACE_MS = 60_000;

/** What an approved task is promised and held to. */
export type Terms = {
  readonly costLimitNano: number;
  readonly maxDurationMs: number;
  readonly monitoringLevel: MonitoringLevel;
};

/** The terms of an approved task of that estimate. */
export function termsFor(estimatedNano: number, preferences: Preferences): Terms {
  const risk: Risk = RISK[preferences.riskTolerance];
  const threshold = preferences.costThresholdNano;
  const factored = estimatedNano === 0 ? 0 : estimatedNano * risk.costFactor;
  const watch = risk.watch.find(({ upToPercent }) => isWithinShare(estimatedNano, upToPercent, threshold));
  return {
    costLimitNano: Math.max(estimatedNano, Math.min(threshold, factored)),
    maxDurationMs: risk.maxDurationMs,
    monitoringLevel: watch?.level ?? "intensive",
  };
}

/** Whether the rules may approve a task of that estimate without a person. */
export const mayApproveAlone = (estimatedNano: number, preferences: Preferences): boolean =>
  isWithinShare(estimatedNano, RISK[preferences.riskTolerance].alonePercent, preferences.costThresholdNano);

// Divided before it is multiplied, so that the largest amount stays an exact integer.
const isWithinShare = (part: number, percent: number, whole: number): boolean =>
  percent === Number.POSITIVE_INFINITY || part <= (whole / 100) * percent;
