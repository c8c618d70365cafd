/**
 * Garmin's Personal API (developer.garmin.com, "Garmin Connect Personal API"): read only, of the key's own person. Which days one
 * request may span differs from one to the other; a longer one is refused there, so it is split here. The paths are those of Garmin
 * Connect; none of them was tried with a real key.
 */
export const ENDPOINTS = {
  days: { path: "usersummary-service/usersummary/daily", max: 35 },
  steps: { path: "usersummary-service/stats/steps/daily", max: 28 },
  stress: { path: "usersummary-service/stats/stress/daily", max: 28 },
  sleep: { path: "sleep-service/stats/sleep/daily", max: 31 },
  hydration: { path: "usersummary-service/stats/hydration/daily", max: 31 },
  hrv: { path: "hrv-service/hrv/daily", max: 35 },
  battery: { path: "wellness-service/wellness/bodyBattery/reports/daily", max: 31 },
  heart: { path: "usersummary-service/stats/heartRate/daily", max: 28 },
  weight: { path: "weight-service/weight/range", max: 31 },
} as const;
export type GarminMetric = keyof typeof ENDPOINTS;

export const HOST = "https://personal.connectapi.garmin.com";
/** More at one time is answered 429. */
export const CONCURRENCY_MAX = 2;
export const ACTIVITIES_PER_PAGE = 100;
