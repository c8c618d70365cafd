import { NotificationPolicy } from "@pulumi/cloudflare/notificationPolicy.js";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import type { Config } from "../config/index.ts";
import { capsOf } from "../config/terms.ts";

/** What Cloudflare tells the owners by e-mail, without this deployment having to run for it. */
export function declareAlerts(config: Config, provider: Provider): void {
  const { accountId, stack, ownerEmails, usageAlerts, previewUntil } = config;
  // Nobody is called about what ends by itself.
  if (previewUntil !== undefined) return;
  const mechanisms = { emails: ownerEmails.map((id) => ({ id })) };
  const alert = (name: string, alertType: string, filters?: { products: string[]; limits: string[] }) =>
    new NotificationPolicy(
      name,
      {
        accountId,
        name: `purser-${stack}-${name}`,
        // Left out, the API's empty text would show as a change after every refresh.
        description: "",
        alertType,
        enabled: true,
        mechanisms,
        // The same of its empty object.
        filters: filters ?? {},
      },
      { provider },
    );
  // For every service token of the account: the provider drops the filter by token without a word.
  alert("service-token", "expiring_service_token_alert");
  if (!usageAlerts) return;
  // The requests that this stack's bill counts on; the alert counts the whole account's, so it comes early rather than late.
  const { requests } = capsOf(config).usage;
  alert("usage", "billing_usage_alert", { products: ["worker_requests"], limits: [`${requests}`] });
}
