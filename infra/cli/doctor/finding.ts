import { DAY_MS } from "../../../policies/prices/time.ts";
/** One thing about a stack's configuration that a person should know. */
export type Finding = {
  /** An error stops or endangers the deployment; a warning will, or may. */
  readonly severity: "error" | "warning";
  /** A sentence. Never holds a secret. */
  readonly what: string;
  /** A command, or what to do. */
  readonly fix: string;
};

export const error = (what: string, fix: string): Finding => ({ severity: "error", what, fix });
export const warning = (what: string, fix: string): Finding => ({ severity: "warning", what, fix });

/** Whole days from one moment to another, rounded down; negative when it has passed. */
export const daysUntil = (moment: number, now: Date): number => Math.floor((moment - now.getTime()) / DAY_MS);
