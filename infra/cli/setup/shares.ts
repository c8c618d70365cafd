import {
  ACCOUNT_MAX_USD,
  centsOf,
  DEFAULT_BUDGET,
  RESERVE_SHARE,
  usdFromCents,
} from "../../../policies/money/allowance.ts";
import { type CommittedStack, committedStacks } from "../../stackfile/committed.ts";
import { openStackFile, putKey, save } from "../../stackfile/index.ts";
import type { SetupRun } from "./run.ts";

/** The least share in cents with which a stack can be deployed: what the model needs, and what is kept back. */
const LEAST_CENTS = Math.ceil((100 * DEFAULT_BUDGET.minimumAllowanceUsd) / (1 - RESERVE_SHARE));

/** What one stack's file says: its share of the account's budget and the others', in cents; undefined where it says nothing. */
type Share = {
  readonly stack: string;
  readonly own: number | undefined;
  readonly others: number | undefined;
};

/** What a stack's file has to say. */
export type Shared = { readonly stack: string; readonly own: number; readonly others: number };

/**
 * The account's one budget, divided: who has named its share keeps it, the rest goes to the others in equal parts, rounded down to
 * cents. Nobody gets what another file has already promised.
 *
 * @returns null when the rest is less than each needs to be deployed
 */
export function sharesOf(stacks: readonly Share[], accountCents = 100 * ACCOUNT_MAX_USD): Shared[] | null {
  const named = stacks.filter(({ own }) => own !== undefined);
  const unnamed = stacks.length - named.length;
  const taken = named.reduce((sum, { own = 0 }) => sum + own, 0);
  // Its own number says what the others may have; what of that the named ones have is gone.
  const promised = named.flatMap(({ own = 0, others }) =>
    others === undefined ? [] : others - (taken - own),
  );
  const left = Math.min(accountCents - taken, ...promised);
  const each = unnamed === 0 ? 0 : Math.floor(left / unnamed);
  if (unnamed > 0 ? each < LEAST_CENTS : left < 0) return null;
  const owns = stacks.map(({ stack, own }) => ({ stack, own: own ?? each }));
  const all = owns.reduce((sum, { own }) => sum + own, 0);
  return owns.map((one) => ({ ...one, others: all - one.own }));
}

/** The files of other stacks that change, after this stack's own is written. */
export type OtherShares = readonly {
  readonly stack: string;
  readonly changes: ReadonlyMap<string, string>;
}[];

/**
 * Takes this stack's share into the draft, when other stacks are set up in the same account, and says what their files lack.
 * A number that is there stays.
 *
 * @returns the problem that stops the setup, or what is to be written to the others
 */
export function takeShare({
  draft,
  flags,
  notes,
}: Pick<SetupRun, "draft" | "flags" | "notes">): string | OtherShares {
  const accountId = draft.get("accountId");
  const others = committedStacks(flags.dir).filter(
    ({ stack, raw }) => stack !== flags.stack && raw.accountId !== undefined && raw.accountId === accountId,
  );
  if (others.length === 0) return [];
  const own: CommittedStack = { stack: flags.stack, raw: draft.raw() };
  const before = [own, ...others].map(shareIn);
  const shared = sharesOf(before);
  // What stood there before this run is not this run's to refuse; doctor names it.
  const isNew = draft.answered("budgetUsd") || before[0]?.own === undefined;
  if (shared === null) return isNew ? noneLeft(before) : [];
  const changed = shared.map(({ stack, own: cents, others: rest }, index) => ({
    stack,
    changes: new Map(
      [
        ["budgetUsd", before[index]?.own, cents] as const,
        ["otherStacksUsd", before[index]?.others, rest] as const,
      ].flatMap(([key, said, cents]) => (said === undefined ? [[key, usdFromCents(cents)] as const] : [])),
    ),
  }));
  const [mine, ...theirs] = changed;
  for (const key of ["budgetUsd", "otherStacksUsd"] as const) {
    const value = mine?.changes.get(key);
    if (value !== undefined) draft.set(key, value);
  }
  const rest = theirs.filter(({ changes }) => changes.size > 0);
  if ((mine?.changes.size ?? 0) > 0 || rest.length > 0)
    notes.push(
      `The account's ${usdFromCents(100 * ACCOUNT_MAX_USD)} dollars a month are shared: ${shared.map((one) => `${one.stack} ${usdFromCents(one.own)}`).join(", ")}. To share them otherwise: purser:budgetUsd and purser:otherStacksUsd of each.`,
    );
  return rest;
}

/** Writes what the other stacks' files lack; the next deploy of each goes by it. */
export function writeOthers(dir: string, shares: OtherShares): string[] {
  return shares.map(({ stack, changes }) => {
    const file = openStackFile(dir, stack);
    for (const [key, value] of changes) putKey(file, key, value);
    save(file);
    return `${file.path}: its share is written too (${[...changes.keys()].join(", ")}); deploy ${stack} for it to hold.`;
  });
}

function shareIn({ stack, raw }: CommittedStack): Share {
  return { stack, own: cents(raw.budgetUsd), others: cents(raw.otherStacksUsd) };
}

const cents = (text: string | undefined): number | undefined =>
  text === undefined || !Number.isFinite(Number(text)) ? undefined : centsOf(Number(text));

function noneLeft(shares: readonly Share[]): string {
  const all = `The account may cost ${usdFromCents(100 * ACCOUNT_MAX_USD)} dollars a month with all its stacks`;
  const named = shares.flatMap(({ stack, own }) =>
    own === undefined ? [] : [`${stack} ${usdFromCents(own)}`],
  );
  const open = shares.flatMap(({ stack, own }) => (own === undefined ? [stack] : []));
  const who = `${all}, and their shares (purser:budgetUsd) are ${named.join(", ")}`;
  return open.length === 0
    ? `${who}: lower one of them first.`
    : `${who}: too little is left for ${open.join(" and ")}, each of which needs ${usdFromCents(LEAST_CENTS)} at least. Lower one first; where its purser:otherStacksUsd promises the others less, raise that.`;
}
