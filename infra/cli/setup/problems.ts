import { NAMESPACE } from "../../config/keys.ts";
import { ConfigError, parseConfig } from "../../config/settings.ts";
import type { SetupRun } from "./run.ts";

/** Everything wrong with the configuration as it would be written, by the deploy's own check. */
export function draftProblems(
  { draft, flags, now }: SetupRun,
  zoneName: string | undefined,
): readonly string[] {
  const found: string[] = [];
  const hostname = draft.get("hostname") ?? "";
  if (zoneName && hostname !== zoneName && !hostname.endsWith(`.${zoneName}`))
    found.push(`  ${NAMESPACE}:hostname is not within the zone ${zoneName}`);
  try {
    parseConfig(draft.raw(), flags.stack, now);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    found.unshift(error.message);
  }
  return found;
}
