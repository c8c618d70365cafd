import { ACCOUNT_MAX_USD, centsOf, nanoOf, usdFromCents } from "../../../policies/money/allowance.ts";
import { asDollars } from "../../../policies/prices/money.ts";
import { overShared, shareCents } from "../../budget/shares.ts";
import { PREVIEW_MAX_USD, PREVIEWS_MAX_OPEN } from "../../config/preview-keys.ts";
import type { CommittedStack } from "../../stackfile/committed.ts";
import { error, type Finding, warning } from "./finding.ts";

const ALL_CENTS = centsOf(ACCOUNT_MAX_USD);
const PREVIEWS_CENTS = centsOf(PREVIEWS_MAX_OPEN * PREVIEW_MAX_USD);
/** For a sentence. */
const said = (cents: number): string => asDollars(nanoOf(cents / 100));

/**
 * What no stack can see alone: the account's stacks together. Only stacks that are set up in the same account count.
 *
 * @param stack which of them is looked at
 */
export function accountFindings(stack: string, stacks: readonly CommittedStack[]): Finding[] {
  const own = stacks.find((one) => one.stack === stack);
  const accountId = own?.raw.accountId;
  if (own === undefined || accountId === undefined) return [];
  const together = stacks.filter(({ raw }) => raw.accountId === accountId);
  return [...moneyFindings(own, accountId, together), ...zoneFindings(own, together)];
}

function moneyFindings(
  own: CommittedStack,
  accountId: string,
  together: readonly CommittedStack[],
): Finding[] {
  const others = together.filter(({ stack }) => stack !== own.stack);
  if (others.length === 0) return [];
  const total = together.reduce((sum, one) => sum + shareCents(one), 0);
  const split = together.map((one) => `${one.stack} ${said(shareCents(one))}`).join(", ");
  const set = `npx pulumi config set purser:budgetUsd <dollars> -s ${own.stack}`;
  const real = total - shareCents(own);
  const over = overShared({ stack: own.stack, accountId, budgetUsd: shareCents(own) / 100 }, together);
  if (over !== null) return [error(over, shares(own.stack, real))];
  const declared = centsOf(Number(own.raw.otherStacksUsd ?? 0));
  const found: Finding[] = [];
  if (declared < real)
    found.push(
      error(
        `purser:otherStacksUsd is ${usdFromCents(declared)}, but the others may spend ${said(real)}.`,
        `npx pulumi config set purser:otherStacksUsd ${usdFromCents(real)} -s ${own.stack}`,
      ),
    );
  if (total + PREVIEWS_CENTS > ALL_CENTS)
    found.push(
      warning(
        `The budgets (${split}) leave no ${said(PREVIEWS_CENTS)} for ${PREVIEWS_MAX_OPEN} previews of pull requests: none will be made.`,
        set,
      ),
    );
  return found;
}

/** What mends it in this stack alone while the others leave anything; else the others have to give. @param others what they may spend, in cents */
function shares(stack: string, others: number): string {
  const key = (name: string, value: string) => `npx pulumi config set purser:${name} ${value} -s ${stack}`;
  return others < ALL_CENTS
    ? `${key("budgetUsd", usdFromCents(ALL_CENTS - others))}; ${key("otherStacksUsd", usdFromCents(others))}`
    : `Lower purser:budgetUsd of the others first, then: ${key("budgetUsd", "<dollars>")}`;
}

function zoneFindings({ stack, raw }: CommittedStack, together: readonly CommittedStack[]): Finding[] {
  const owners = together.filter((one) => one.raw.zoneId === raw.zoneId && one.raw.manageZone === "true");
  const found: Finding[] = [];
  if (owners.length > 1)
    found.push(
      error(
        `${owners.map((one) => one.stack).join(" and ")} both own the zone's firewall: each would undo the other's.`,
        `npx pulumi config set purser:manageZone false -s ${owners.at(-1)?.stack ?? stack}`,
      ),
    );
  const names = new Set(together.map((one) => one.raw.hostname));
  if (names.size < together.length)
    found.push(
      error(
        "Two stacks have the same host name.",
        `npx pulumi config set purser:hostname <name> -s ${stack}`,
      ),
    );
  return found;
}
