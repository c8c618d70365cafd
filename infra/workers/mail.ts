import { EmailRoutingRule } from "@pulumi/cloudflare/emailRoutingRule.js";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import type { Config } from "../config/index.ts";
import type { MailParties } from "../worker/bindings.ts";
import type { Worker } from "../worker/index.ts";

/** From the owner's address to people's own, and to no other; undefined where the owner has named none. */
export const mailOf = ({ mailAddress, ownerEmails, householdEmails }: Config): MailParties | undefined =>
  mailAddress === undefined
    ? undefined
    : { sender: mailAddress, recipients: [...ownerEmails, ...householdEmails] };

/**
 * What brings mail to the assistant's address to the Worker that takes it (developers.cloudflare.com/email-service/api/route-emails). Switching
 * Email Routing on stays with the zone's owner: it replaces the domain's mail servers.
 */
export function declareMailRouting(
  { mailAddress, mailRouting, stack, zoneId }: Config,
  messaging: Worker<"messaging">,
  provider: Provider,
): void {
  if (mailAddress === undefined || !mailRouting) return;
  new EmailRoutingRule(
    "mail",
    {
      zoneId,
      name: `purser-${stack}-mail`,
      enabled: true,
      // The API's own defaults; left out they would show as a change after every refresh.
      priority: 0,
      source: "api",
      matchers: [{ type: "literal", field: "to", value: mailAddress }],
      actions: [{ type: "worker", values: [messaging.scriptName] }],
    },
    { provider },
  );
}
