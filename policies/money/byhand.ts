import type { Caps } from "../estimate/caps.ts";
import { dollars, NANO_PER_USD, type Nano } from "../prices/money.ts";

/**
 * What bounds a bill from outside of this project and only a person can set, each with its amount. Anthropic has no interface for
 * a workspace's limit (platform.claude.com/docs/en/api/administration-api). Cloudflare's spend policies have one
 * (developers.cloudflare.com/api/resources/billing/subresources/spend_policies), whose amounts are not documented well enough to
 * set them unseen; they exist on Workers Paid alone (developers.cloudflare.com/workers/platform/spend-management).
 *
 * @param bill the allowance of the model and the cap, in nano-dollars
 */
export function setByHand(
  { allowanceNano, capNano }: { readonly allowanceNano: Nano; readonly capNano: Nano },
  { workersPlan }: Pick<Caps, "workersPlan">,
): string[] {
  // A limit there is a whole number of dollars, so it is rounded down; what a call is refused for there was not spent here.
  const wholeUsd = Math.max(0, Math.floor(allowanceNano / NANO_PER_USD));
  const anthropic = `Anthropic Console, the key's workspace: spend limit $${wholeUsd} a month, automatic reload off.`;
  if (workersPlan === "free") return [anthropic];
  return [
    anthropic,
    "Cloudflare dashboard, Billing: a spend policy that blocks usage for Workers and one for Durable Objects, each at the least amount that it takes. It is the only thing that bounds a flood of refused requests.",
    `Cloudflare dashboard, Notifications: a budget alert at ${dollars(capNano)}.`,
  ];
}
