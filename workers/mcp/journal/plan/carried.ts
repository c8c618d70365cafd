import { version as kindOfId } from "uuid";
import type { Item } from "../compare.ts";
import { PLAN_ITEMS_MAX } from "./new-item.ts";

/** What becomes of the items that were added to the version before. */
export type Carried = {
  /** All items of the new version, in order. */
  readonly items: readonly Item[];
  /** Those that stay although the new version does not name them. */
  readonly kept: readonly Item[];
  /** Those that the new version has no room for. */
  readonly leftOut: readonly Item[];
};

/** Ids of added items are made of their keys; those of a plan's own are not. */
const isAdded = ({ id }: Item): boolean => kindOfId(id) === 5;

/**
 * An item that was added belongs to its day, not to a version of its plan: it stays as it is, with what became of it. The new version may
 * name it, and so say more of it or move it, or give its time to something else. What is done, and a meeting, keeps its time all the same.
 *
 * @param planned the new version's own items, in order
 * @param before the items of the version before
 */
export function carriedInto(planId: string, planned: readonly Item[], before: readonly Item[]): Carried {
  const added = before.filter(isAdded).filter(({ status }) => status !== "replaced");
  const named = namedAgain(planned, added);
  const own = planned.map((item) => {
    const same = named.get(item);
    return same ? { ...item, id: same.id, ...becameOf(same) } : item;
  });
  const again = new Set(named.values());
  const others = added.filter((item) => !again.has(item));
  const fit = others.filter((item) => keepsItsTime(item) || !planned.some((one) => meet(one, item)));
  const kept = fit.slice(0, Math.max(0, PLAN_ITEMS_MAX - planned.length));
  const items = kept
    .reduce<readonly Item[]>((all, item) => placedByTime(all, { ...item, plan_id: planId }), own)
    .map((item, position) => ({ ...item, position }));
  return { items, kept, leftOut: others.filter((item) => !kept.includes(item)) };
}

export const becameOf = ({ status, status_notes, replaced_by }: Item) => ({
  status,
  status_notes,
  replaced_by,
});

/** The items with one more: before the first that begins later. */
export function placedByTime(items: readonly Item[], item: Item): readonly Item[] {
  const { starts_at: start } = item;
  const later = items.findIndex(({ starts_at: at }) => start !== null && at !== null && at > start);
  return items.toSpliced(later === -1 ? items.length : later, 0, item);
}

/** Which added item each of the new version's is: of its title and start, else of its title, as long as nothing became of that. */
function namedAgain(planned: readonly Item[], added: readonly Item[]): ReadonlyMap<Item, Item> {
  const found = new Map<Item, Item>();
  const left = new Set(added);
  const take = (isSame: (one: Item, other: Item) => boolean) => {
    for (const item of planned) {
      const same = found.has(item) ? undefined : [...left].find((one) => isSame(item, one));
      if (!same) continue;
      found.set(item, same);
      left.delete(same);
    }
  };
  take((one, other) => isCalled(one, other) && one.starts_at === other.starts_at);
  take((one, other) => isCalled(one, other) && other.status === "pending");
  return found;
}

const isCalled = (one: Item, other: Item): boolean => one.title.toLowerCase() === other.title.toLowerCase();

const keepsItsTime = ({ status, item_type: type }: Item): boolean =>
  type === "meeting" || (status !== "pending" && status !== "skipped");

/** Whether they have a moment in common; one without an end is its start alone. */
function meet(one: Item, other: Item): boolean {
  if (one.starts_at === null || other.starts_at === null) return false;
  const [oneEnd, otherEnd] = [one.ends_at ?? one.starts_at, other.ends_at ?? other.starts_at];
  return one.starts_at === other.starts_at || (one.starts_at < otherEnd && other.starts_at < oneEnd);
}
