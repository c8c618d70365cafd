import type { Env } from "../../terminal/outside.ts";
import { fromEnvironment } from "../outside.ts";

export type LocalPeople = {
  readonly config: { readonly householdEmails?: string; readonly workProfiles?: string };
  /** Who else may sign in. */
  readonly others: readonly string[];
};

/**
 * Who else lives here, and who has a profile for work, in a local run: `HOUSEHOLD` and `WORK_PROFILES` are addresses with commas, and
 * stand for the stack's keys of these names.
 *
 * @throws Error that names the variable which cannot be read
 */
export function localPeople({ HOUSEHOLD, WORK_PROFILES }: Env): LocalPeople {
  const others = addressesIn(HOUSEHOLD);
  const profiles = addressesIn(WORK_PROFILES);
  return {
    others,
    config: {
      ...(others.length === 0
        ? {}
        : { householdEmails: fromEnvironment("HOUSEHOLD", "householdEmails", JSON.stringify(others)) }),
      ...(profiles.length === 0
        ? {}
        : { workProfiles: fromEnvironment("WORK_PROFILES", "workProfiles", JSON.stringify(profiles)) }),
    },
  };
}

const addressesIn = (text = ""): string[] =>
  text
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== "");
