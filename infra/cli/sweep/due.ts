import { DAY_MS } from "../../../policies/prices/time.ts";
import { PREVIEW_MAX_DAYS } from "../../config/preview-keys.ts";
import { previewOf } from "../../config/preview-name.ts";
import type { SweptKind, Thing } from "./kinds.ts";

/** A thing of a preview, with the pull request's number. */
export type Leftover = { readonly kind: SweptKind; readonly thing: Thing; readonly number: number };

/** What is known of pull requests. Nothing known closes nothing: age alone then decides. */
export type PullRequests = {
  /** Every open one; undefined when nobody has asked. */
  readonly open?: ReadonlySet<number> | undefined;
  /** Known to be closed. */
  readonly closed: ReadonlySet<number>;
};

/** The things whose names only a preview can have given. */
export const ofPreviews = (kind: SweptKind, things: readonly Thing[]): Leftover[] =>
  things.flatMap((thing) => {
    const number = previewOf(thing.name);
    return number === null ? [] : [{ kind, thing, number }];
  });

/**
 * The previews that have to go, each with the reason. A preview's age counts from its youngest thing, which its last deploy
 * made or changed; where nothing tells the time, only a closed pull request ends it.
 */
export function dueNumbers(
  leftovers: readonly Leftover[],
  { open, closed }: PullRequests,
  now: Date,
): ReadonlyMap<number, string> {
  const due = new Map<number, string>();
  for (const number of new Set(leftovers.map((leftover) => leftover.number))) {
    if (closed.has(number) || (open !== undefined && !open.has(number))) {
      due.set(number, "its pull request is closed");
      continue;
    }
    const times = leftovers.flatMap(({ thing, ...leftover }) =>
      leftover.number === number && thing.at !== null ? [thing.at] : [],
    );
    const days = (now.getTime() - Math.max(...times)) / DAY_MS;
    if (times.length > 0 && days > PREVIEW_MAX_DAYS)
      due.set(
        number,
        `nothing was deployed for ${Math.floor(days)} days, and ${PREVIEW_MAX_DAYS} is the end`,
      );
  }
  return due;
}
