import { z } from "zod";
import { DEFAULT_BUDGET } from "../../policies/money/allowance.ts";
import { DAY_MS } from "../../policies/prices/time.ts";
import { amount } from "./forms.ts";
import { key } from "./key.ts";
import { isReservedStack, previewNumber, previewStack } from "./preview-name.ts";

/** Longest time from a preview's last deploy to its removal. */
export const PREVIEW_MAX_DAYS = 7;
/** Dollars a month that one preview may cost with everything, and what the model must be left of them. */
export const PREVIEW_MAX_USD = 0.5;
export const PREVIEW_MINIMUM_ALLOWANCE_USD = 0.25;
/** Previews that may exist at once: with dev and prod they stay below Workers Free's 10 databases and 100 Workers. */
export const PREVIEWS_MAX_OPEN = 3;

/** The keys of ephemeral stacks. `npm run preview` writes them; nobody sets them by hand. */
export const PREVIEW_KEYS = {
  previewUntil: key({
    required: false,
    secret: false,
    description: `When a pull request's preview ends, at most ${PREVIEW_MAX_DAYS} days ahead; only stacks called pr-<number> have it`,
    example: "2026-12-01T00:00:00Z",
    check: z.iso.datetime({ error: "is not a time in ISO 8601 UTC such as 2026-12-01T00:00:00Z" }),
  }),
  minimumAllowanceUsd: key({
    required: false,
    secret: false,
    description: `Dollars a month that the model must be left; less than ${DEFAULT_BUDGET.minimumAllowanceUsd} only in a preview`,
    example: "3",
    fallback: `${DEFAULT_BUDGET.minimumAllowanceUsd}`,
    check: amount(
      PREVIEW_MINIMUM_ALLOWANCE_USD,
      DEFAULT_BUDGET.capUsd,
      `is not an amount in dollars from ${PREVIEW_MINIMUM_ALLOWANCE_USD} to ${DEFAULT_BUDGET.capUsd}`,
    ),
  }),
} as const;

/** What is looked at here. Values that already failed are absent and skipped. */
type Looked = {
  readonly previewUntil?: string | undefined;
  readonly minimumAllowanceUsd?: number;
  readonly hostname?: string;
  readonly identityProviderId?: string | undefined;
  readonly protectData?: boolean;
  readonly auditLockDays?: number;
  readonly budgetUsd?: number;
  readonly usageAlerts?: boolean;
  readonly machine?: string | undefined;
  readonly manageZone?: boolean;
};

type Found = [keyof Looked, string][];

/**
 * What a preview may not be, and what only a preview may be. A preview is a stack called `pr-<number>` that says when it
 * ends: the sweeper deletes by the name alone, so that no other stack may have one that looks like it.
 */
export function previewProblems(settings: Looked, stack: string, now: Date): Found {
  const number = previewNumber(stack);
  return number === null ? ordinary(settings, stack) : ephemeral(settings, number, now);
}

function ordinary({ previewUntil, minimumAllowanceUsd }: Looked, stack: string): Found {
  const found: Found = [];
  if (isReservedStack(stack))
    found.push([
      "previewUntil",
      `cannot be had by ${stack}: names such as pr and pr-<digit> are kept for previews`,
    ]);
  else if (previewUntil !== undefined)
    found.push(["previewUntil", `is set, but ${stack} is not a preview: those are called pr-<number>`]);
  if (minimumAllowanceUsd !== undefined && minimumAllowanceUsd < DEFAULT_BUDGET.minimumAllowanceUsd)
    found.push([
      "minimumAllowanceUsd",
      `is less than ${DEFAULT_BUDGET.minimumAllowanceUsd} dollars, which only a preview may have`,
    ]);
  return found;
}

function ephemeral(settings: Looked, number: number, now: Date): Found {
  const { hostname, budgetUsd } = settings;
  const host = `${previewStack(number)}.`;
  const found: Found = endProblems(settings.previewUntil, now);
  if (hostname !== undefined && !hostname.startsWith(host))
    found.push(["hostname", `does not begin with ${host} as a preview's does`]);
  // Its own one would be the account's only one, and would go with the preview: nobody could sign in anywhere.
  if (settings.identityProviderId === undefined)
    found.push([
      "identityProviderId",
      "is not set: a preview uses the account's sign-in and never makes one",
    ]);
  if (settings.protectData) found.push(["protectData", "is true, so that the preview could not be removed"]);
  if (settings.auditLockDays !== undefined && settings.auditLockDays > 0)
    found.push(["auditLockDays", "is not 0, so that the preview could not be removed"]);
  if (settings.manageZone)
    found.push(["manageZone", "is true, but a zone's rules belong to one lasting stack"]);
  if (settings.machine !== undefined)
    found.push(["machine", "is set, but a preview has no machine: it would cost more than the preview may"]);
  if (settings.usageAlerts) found.push(["usageAlerts", "is true, but a preview sends no alarms"]);
  if (budgetUsd !== undefined && budgetUsd > PREVIEW_MAX_USD)
    found.push(["budgetUsd", `is more than ${PREVIEW_MAX_USD} dollars, the most that a preview may cost`]);
  return found;
}

function endProblems(until: string | undefined, now: Date): Found {
  if (until === undefined)
    return [["previewUntil", "is not set: a stack called pr-<number> is a preview and has an end"]];
  const end = Date.parse(until);
  if (end <= now.getTime())
    return [["previewUntil", `was ${until}: the preview has ended and is not deployed again`]];
  if (end > now.getTime() + PREVIEW_MAX_DAYS * DAY_MS)
    return [["previewUntil", `is more than ${PREVIEW_MAX_DAYS} days ahead`]];
  return [];
}
