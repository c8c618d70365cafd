import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { bounded, count, dollars } from "../../wire/fields.ts";

export const UsageQuery = z.object({
  filter: z.optional(z.enum(["thread", "day", "week", "month", "all"])),
  thread_id: z.optional(bounded(200)),
  model: z.optional(bounded(120)),
});
const Sum = { input_tokens: count, output_tokens: count, cost: dollars, calls: count };
export const UsageReply = z.object({ ...Sum, by_model: z.array(z.object({ model: z.string(), ...Sum })) });

export const usageOperations = {
  "GET /api/usage": {
    summary: "What models have done for you",
    description:
      "Tokens and dollars of your conversations and of your agents' work. `filter` is `thread` (with `thread_id`), `day`, `week`, `month` (the last 24 hours, 7 or 30 days) or `all`, which is as long as it is kept: 92 days. What the whole deployment has spent is in GET /api/budget.",
    query: UsageQuery,
    reply: UsageReply,
  },
} as const satisfies Record<string, Operation>;
