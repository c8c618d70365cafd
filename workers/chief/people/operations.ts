import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { count, dollars, moment } from "../../wire/fields.ts";

export const InstancesReply = z.object({
  instances: z.array(
    z.object({
      kind: z.enum(["person", "program"]),
      /** Whose: an address, or a token's name. */
      name: z.string(),
      isSetUp: z.boolean(),
      agents: z.array(
        z.object({
          name: z.string(),
          status: z.enum(["active", "dormant"]),
          /** Files of the template that are newer than theirs. */
          upgrades: count,
        }),
      ),
      schedules: count,
      unread: count,
      artifacts: count,
      facts: count,
      threads: count,
      lastHeardAt: z.nullable(moment),
      /** What models have cost for them in the last 30 days. */
      costUsdMonth: dollars,
    }),
  ),
  count,
});

export const instanceOperations = {
  "GET /api/instances": {
    summary: "Who has a chief of staff, in numbers",
    description:
      "For administrators: counts and money of each person and program, and nothing of what they say.",
    reply: InstancesReply,
  },
} as const satisfies Record<string, Operation>;
