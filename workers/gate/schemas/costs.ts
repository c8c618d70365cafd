import * as z from "zod/mini";
import { dollars, moment } from "../../wire/fields.ts";

/** What each model costs now, in dollars per million tokens. */
export const ModelCostsReply = z.object({
  at: moment,
  unit: z.literal("USD per million tokens"),
  models: z.array(
    z.object({
      model: z.string(),
      /** The kinds of work that this deployment gives it. */
      usedFor: z.array(z.string()),
      input: dollars,
      output: dollars,
      cacheWrite: dollars,
      cacheRead: dollars,
      /** Other prices for a whole request with a longer prompt; such a prompt is not sent. */
      long: z.nullable(z.object({ abovePromptTokens: z.int(), input: dollars, output: dollars })),
      source: z.string(),
      /** What the command that confirms a price calls its source. */
      sourceId: z.string(),
      asOf: z.iso.date(),
      /** Whole days since then. */
      days: z.int(),
      /** "aging" from 60 days on, "old" from 90. It is spent by at any age. */
      standing: z.enum(["fresh", "aging", "old"]),
      /** Per cent that are set aside beyond the price. */
      reservePercent: z.int(),
    }),
  ),
});
export type ModelCostsReply = z.infer<typeof ModelCostsReply>;
