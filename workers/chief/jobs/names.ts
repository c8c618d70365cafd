/** Everything that a schedule can do. A closed list: what is not here needs code, and no text of anybody's can add to it. */
export const JOBS = [
  "brief",
  "mail",
  "retro",
  "expenses",
  "urgency",
  "extract",
  "consolidate",
  "training",
  "portfolio",
  "remind",
  "task",
] as const;
export type JobName = (typeof JOBS)[number];
