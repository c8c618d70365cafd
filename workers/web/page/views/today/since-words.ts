import { price } from "../../parts/dollars.ts";

/** What the list of what has happened says, in English; loaded with it. */
export const words = {
  heading: "Since you were last here",
  approved: (who: string) => `approved by ${who}`,
  denied: (who: string) => `denied by ${who}`,
  ended: (outcome: string, cost: bigint) => `${outcome} for ${price(cost)}`,
  outcomes: {
    succeeded: "done",
    failed: "failed",
    cancelled: "given up",
    halted: "halted",
    ended: "ended",
  },
  more: (count: number) => `and ${count} more`,
} as const;
