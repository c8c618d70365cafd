import { ACCOUNT_MAX_USD, centsOf, usdFromCents } from "../../../policies/money/allowance.ts";
import { DAY_MS } from "../../../policies/prices/time.ts";
import {
  PREVIEW_MAX_DAYS,
  PREVIEW_MAX_USD,
  PREVIEW_MINIMUM_ALLOWANCE_USD,
  PREVIEWS_MAX_OPEN,
} from "../../config/preview-keys.ts";
import { previewOf, previewStack } from "../../config/preview-name.ts";
import type { RawConfig } from "../../config/settings.ts";
import type { CommittedStack } from "../../stackfile/committed.ts";

/** What a preview has in common with the stack that it is made like. Nothing of a secret, and nothing that reaches others. */
const COPIED = [
  "accountId",
  "zoneId",
  "accessTeam",
  "ownerEmails",
  "householdEmails",
  "workProfiles",
  "timeZone",
  "location",
  "identityProviderId",
  "models",
  "workersPlan",
  "zonePlan",
  "taxPercent",
  "cloudflareBaseUrl",
] as const;

export class PreviewRefused extends Error {
  override readonly name = "PreviewRefused";
}

export type PreviewWish = {
  readonly number: number;
  /** The lasting stack that it is made like. */
  readonly like: CommittedStack;
  /** The host name is `pr-<number>.<domain>`. */
  readonly domain?: string | undefined;
  /** The account's sign-in, where the configuration does not name it. */
  readonly identityProviderId?: string | undefined;
};

/**
 * The configuration of a pull request's preview, without its secrets.
 *
 * @param stacks the lasting stacks, whose budgets are the account's too
 * @param openPreviews numbers of the previews that exist
 * @throws PreviewRefused when the account has no room or no money for one more
 */
export function previewSettings(
  wish: PreviewWish,
  stacks: readonly CommittedStack[],
  openPreviews: ReadonlySet<number>,
  now: Date,
): RawConfig {
  const { number, like } = wish;
  if (!openPreviews.has(number) && openPreviews.size >= PREVIEWS_MAX_OPEN)
    throw new PreviewRefused(
      `${openPreviews.size} previews exist (${[...openPreviews].map(previewStack).join(", ")}), which is the most. ` +
        "Close a pull request, or run npm run sweep.",
    );
  const copied = Object.fromEntries(COPIED.map((name) => [name, like.raw[name]]));
  return {
    ...copied,
    identityProviderId: copied.identityProviderId ?? wish.identityProviderId,
    hostname: `${previewStack(number)}.${wish.domain ?? domainOf(like)}`,
    protectData: "false",
    auditRetentionDays: `${PREVIEW_MAX_DAYS}`,
    auditLockDays: "0",
    budgetUsd: usd(PREVIEW_MAX_USD),
    minimumAllowanceUsd: usd(PREVIEW_MINIMUM_ALLOWANCE_USD),
    otherStacksUsd: usd(othersUsd(like, stacks)),
    previewUntil: new Date(now.getTime() + PREVIEW_MAX_DAYS * DAY_MS).toISOString(),
  };
}

/** The numbers of the previews that these Workers belong to. */
export const previewsAmong = (scriptNames: readonly string[]): ReadonlySet<number> =>
  new Set(scriptNames.flatMap((name) => previewOf(name) ?? []));

/** What everything else in the account may cost while as many previews exist as may. */
function othersUsd({ raw: { accountId } }: CommittedStack, stacks: readonly CommittedStack[]): number {
  const lasting = stacks.filter(({ raw }) => raw.accountId === accountId);
  const budgets = lasting.map(({ raw }) => Number(raw.budgetUsd ?? ACCOUNT_MAX_USD));
  const total = budgets.reduce((sum, one) => sum + one, 0);
  const previews = PREVIEWS_MAX_OPEN * PREVIEW_MAX_USD;
  if (centsOf(total + previews) > centsOf(ACCOUNT_MAX_USD)) {
    const shares = lasting.map(({ stack }, index) => `${stack} ${budgets[index]}`).join(", ");
    throw new PreviewRefused(
      `The budgets of the lasting stacks (${shares}) leave no ${previews} dollars of ${ACCOUNT_MAX_USD} for previews. ` +
        "Set purser:budgetUsd of each, and its purser:otherStacksUsd to what the others may spend.",
    );
  }
  return total + previews - PREVIEW_MAX_USD;
}

function domainOf({ stack, raw }: CommittedStack): string {
  const [, ...domain] = (raw.hostname ?? "").split(".");
  if (domain.length < 2)
    throw new PreviewRefused(`The host name of ${stack} does not tell the domain: give it with --domain.`);
  return domain.join(".");
}

const usd = (dollars: number) => usdFromCents(centsOf(dollars));
