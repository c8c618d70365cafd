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
      asOf: z.iso.date(),
      /** False: too old to spend by, so that the model is not called. */
      usable: z.boolean(),
    }),
  ),
});
export type ModelCostsReply = z.infer<typeof ModelCostsReply>;
