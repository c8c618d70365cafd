import { known, readText } from "../../../policies/reading.ts";
import { kindOf, type Resource } from "../../../policies/resource.ts";
import type { BudgetTerms } from "../../config/terms.ts";

/** What `usageAlerts` declares (infra/alerts/index.ts). */
const USAGE_ALERT = "billing_usage_alert";

const FENCES = [
  {
    is: ({ type }: Resource) => kindOf(type) === "cloudflare:AiGateway",
    off: "AI Gateway's own spend limit is off; purser:aiGatewayToken switches it on.",
    on: "any",
  },
  {
    is: ({ type, props }: Resource) =>
      kindOf(type) === "cloudflare:NotificationPolicy" && known(readText(props, "alertType")) === USAGE_ALERT,
    off: "Cloudflare's usage alert is off; purser:usageAlerts switches it on.",
    on: "any",
  },
  {
    // Workers Free stops by itself; beyond Workers Paid's included usage only the counters say what is spent.
    is: ({ props }: Resource) => (JSON.stringify(props) ?? "").includes('"CLOUDFLARE_USAGE_READER"'),
    off: "Nothing reads the account's usage, so nothing pauses what runs wild on Workers Paid; purser:cloudflareUsageReader switches it on.",
    on: "paid",
  },
] as const;

/** One sentence for each fence outside of the ledger that is off. */
export const fencesOff = (resources: readonly Resource[], { workersPlan }: BudgetTerms): string[] =>
  FENCES.filter(({ is, on }) => (on === "any" || on === workersPlan) && !resources.some(is)).map(
    ({ off }) => off,
  );
