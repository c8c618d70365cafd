import type { Caps } from "../estimate/caps.ts";
import { asDollars, NANO_PER_USD, type Nano } from "../prices/money.ts";

/** One thing that only a person can set, as a line with its amount. `what` names it for whoever looks whether it is set. */
export type ByHand = {
  readonly what: "model" | "workers" | "durable_objects" | "alert";
  readonly line: string;
};

/**
 * What bounds a bill from outside of this project and only a person can set. Anthropic's Spend Limits API sets a workspace's limit in an
 * early access preview alone (platform.claude.com/docs/en/manage-claude/spend-limits-api). Cloudflare's spend policies can be read and
 * made (developers.cloudflare.com/api/resources/billing/subresources/spend_policies) with a token that may change what the account
 * pays, which no deploy should hold; they exist on Workers Paid alone. A policy for Workers counts requests and CPU after what is
 * included and refuses the rest unbilled (developers.cloudflare.com/workers/platform/spend-management), one for Durable Objects requests,
 * duration and rows (developers.cloudflare.com/durable-objects/platform/spend-management).
 *
 * @param allowanceNano what is left for the model; null before there is a bill
 */
export function setByHand(
  { allowanceNano, capNano }: { readonly allowanceNano: Nano | null; readonly capNano: Nano },
  { workersPlan }: Pick<Caps, "workersPlan">,
): ByHand[] {
  // A limit there is a whole number of dollars, so it is rounded down; what a call is refused for there was not spent here.
  const limit =
    allowanceNano === null
      ? "a spend limit of what npm run plan leaves for the model"
      : `spend limit $${wholeUsd(allowanceNano)} a month`;
  const model: ByHand = {
    what: "model",
    line: `Anthropic Console, the key's workspace: ${limit}, automatic reload off.`,
  };
  if (workersPlan === "free") return [model];
  const policy = "at the least amount that it takes";
  return [
    model,
    {
      what: "workers",
      line: `Cloudflare dashboard, Billing, Spend Management: a limit for Workers, ${policy}. It is the only thing that bounds a flood of refused requests, and what it refuses is not billed.`,
    },
    {
      what: "durable_objects",
      line: `The same for Durable Objects, ${policy}: alarms that run wild are then held.`,
    },
    {
      what: "alert",
      line: `Cloudflare dashboard, Notifications: a budget alert at ${asDollars(capNano)}.`,
    },
  ];
}

/** A model's limit in whole dollars. */
export const wholeUsd = (nano: Nano): number => Math.max(0, Math.floor(nano / NANO_PER_USD));
