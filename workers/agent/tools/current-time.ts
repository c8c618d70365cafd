import * as z from "zod/mini";
import { type Tool, ToolProblem, tool } from "../toolbox.ts";

const ZONE_MAX_CHARS = 60;

/** What time it is; the prompt does not say, so that its beginning stays the same. */
export const currentTime = (clock: () => Date): Tool =>
  tool({
    name: "current_time",
    description:
      "The present date and time in UTC, and in a time zone if you name one by its IANA name, such as Europe/Berlin.",
    input: z.object({ zone: z.optional(z.string().check(z.maxLength(ZONE_MAX_CHARS))) }),
    run: async ({ zone }) => {
      const now = clock();
      if (!zone) return now.toISOString();
      return `${now.toISOString()}; in ${zone}: ${inZone(now, zone)}`;
    },
  });

function inZone(now: Date, zone: string): string {
  try {
    return now.toLocaleString("en-GB", { timeZone: zone, dateStyle: "full", timeStyle: "long" });
  } catch {
    throw new ToolProblem(
      `There is no time zone ${JSON.stringify(zone)}; use an IANA name such as Europe/Berlin`,
    );
  }
}
