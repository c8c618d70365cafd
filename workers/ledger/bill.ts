import * as z from "zod/mini";

const nano = z.int().check(z.minimum(0));

/**
 * What the infrastructure costs a month, as the deploy computed it (infra/budget/bill.ts). Lines are lists and sources are named
 * once, because a binding holds 5 kB (developers.cloudflare.com/workers/platform/limits, "Environment variables").
 */
export const BoundBill = z.object({
  /** Address, and the day on which it was read; empty when there is no price. */
  sources: z.array(z.tuple([z.string(), z.string()])),
  /** Resource, item, quantity a month, unit, dollars for one, index of the source, free, expected and ceiling in nano-dollars. */
  lines: z.array(
    z.tuple([z.string(), z.string(), z.number(), z.string(), z.string(), z.int(), z.boolean(), nano, nano]),
  ),
  taxNano: nano,
});
export type BoundBill = z.infer<typeof BoundBill>;
