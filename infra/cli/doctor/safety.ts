import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import type { Settings } from "../../config/settings.ts";
import { error, type Finding, warning } from "./finding.ts";

/** The stack whose data matters most, as the policy pack's setting protectDataStacks has it. */
const LASTING = "prod";
/** A year, so that what happened can be shown to somebody who asks late. */
const AUDIT_LOCK_DAYS = 365;

/** What is allowed and unwise, or leaves something off that one may believe to be on. */
export function safetyFindings(settings: Settings, stack: string): Finding[] {
  const set = (key: string, value: string) => `npx pulumi config set purser:${key} ${value} -s ${stack}`;
  const found: Finding[] = [];
  if (stack === LASTING) {
    if (!settings.protectData)
      found.push(error("Data may be deleted by a deploy or a destroy.", set("protectData", "true")));
    if (settings.auditLockDays === 0)
      found.push(
        error(
          "No lock is on the audit: whoever has the API token can alter it.",
          set("auditLockDays", "400"),
        ),
      );
    else if (settings.auditLockDays < AUDIT_LOCK_DAYS)
      found.push(
        warning(`The audit is locked for ${settings.auditLockDays} days only.`, set("auditLockDays", "400")),
      );
    if (!settings.manageZone)
      found.push(
        warning(
          "No stack of this configuration owns the zone's firewall, unless another one does; limits and refusals are then the Workers' alone.",
          set("manageZone", "true"),
        ),
      );
    if (settings.notifyUrl === undefined)
      found.push(
        warning(
          "Nobody is told of levels of the budget, of tokens that end, or of backups that fail.",
          `npx pulumi config set --secret purser:notifyUrl -s ${stack}`,
        ),
      );
  }
  if (settings.anthropicApiKey === undefined)
    found.push(
      warning(
        "No key for the model: chat and agents say so, and rules decide alone.",
        `npx pulumi config set --secret purser:anthropicApiKey -s ${stack}`,
      ),
    );
  else if (settings.aiGatewayToken === undefined)
    found.push(
      warning(
        "Model calls go past an AI Gateway: the ledger is the only fence around the month's money.",
        `npx pulumi config set --secret purser:aiGatewayToken -s ${stack}`,
      ),
    );
  if (settings.cloudflareBaseUrl !== CLOUDFLARE_API)
    found.push(
      warning(
        "The API is not Cloudflare's own address.",
        `npx pulumi config rm purser:cloudflareBaseUrl -s ${stack}`,
      ),
    );
  return found;
}
