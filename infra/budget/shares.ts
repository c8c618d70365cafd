import * as pulumi from "@pulumi/pulumi";
import { ACCOUNT_MAX_USD, centsOf, nanoOf } from "../../policies/money/allowance.ts";
import { asDollars } from "../../policies/prices/money.ts";
import type { CommittedStack } from "../stackfile/committed.ts";
import type { Deployed } from "./deployed.ts";

/** The stack that is looked at: what it may spend, and in which account. */
export type OwnShare = { readonly stack: string; readonly accountId: string; readonly budgetUsd: number };

const ALL_CENTS = 100 * ACCOUNT_MAX_USD;
const usd = (cents: number): string => asDollars(nanoOf(cents / 100));

/** What a stack's file lets it spend, in cents; a number that cannot be read counts as everything. */
export function shareCents({ raw: { budgetUsd } }: Pick<CommittedStack, "raw">): number {
  const cents = centsOf(Number(budgetUsd || ACCOUNT_MAX_USD));
  return cents > 0 && cents < Number.POSITIVE_INFINITY ? cents : ALL_CENTS;
}

/**
 * What no stack can see alone: the account's stacks may spend no more together than the account. Only stacks of the same account count.
 *
 * @param stacks the lasting stacks of a checkout, the own one among them or not
 * @returns who may spend what; null where it is not too much
 */
export function overShared(
  { stack, accountId, budgetUsd }: OwnShare,
  stacks: readonly CommittedStack[],
): string | null {
  const others = stacks
    .filter((one) => one.stack !== stack && one.raw.accountId === accountId)
    .map((one) => ({ stack: one.stack, cents: shareCents(one) }));
  const together = [{ stack, cents: centsOf(budgetUsd) }, ...others].toSorted((a, b) =>
    a.stack < b.stack ? -1 : 1,
  );
  const sum = together.reduce((total, { cents }) => total + cents, 0);
  if (sum <= ALL_CENTS) return null;
  const split = together.map((one) => `${one.stack} ${usd(one.cents)}`).join(", ");
  return `The account's stacks may spend ${usd(sum)} together (${split}), more than ${usd(ALL_CENTS)}.`;
}

/** What mends it, for whoever reads the sentence alone. */
export const SHARE_THEM =
  "Give each its share with purser:budgetUsd, and say in purser:otherStacksUsd what the others may spend.";

/**
 * Refuses a deploy while the files of the account's stacks promise more than there is. A run on one machine deploys nothing and is
 * exempt.
 *
 * @param dir where the stack files are: the engine starts the program beside them
 * @throws pulumi.RunError with the sentence; nothing has been created then
 */
export async function refuseOverShared(own: OwnShare, deployed: Deployed, dir: string): Promise<void> {
  if (deployed === "unknown") return;
  // Whoever deploys nothing needs no parser for it.
  const { committedStacks } = await import("../stackfile/committed.ts");
  const why = overShared(own, committedStacks(dir));
  if (why !== null)
    throw new pulumi.RunError(`The budget refuses this deploy; nothing was created:\n  ${why} ${SHARE_THEM}`);
}
