import { ARM_SIZES } from "../../policies/fit/sizes.ts";
import { BOOK } from "../../policies/prices/index.ts";
import { asDollars } from "../../policies/prices/money.ts";
import type { PriceBook } from "../../policies/prices/price.ts";
import { measureOf, type PlaceWish, runMonthOf } from "./choice.ts";
import { type MachinePlace, MEMORY_GIB, monthNano, placeFrom, placeText, pricedPlaces } from "./places.ts";

/** What comes after the place that was taken, in words for the owner. */
export type NextPlace = {
  readonly place: string;
  /** Without tax. */
  readonly monthUsd: string;
  /** What the owner runs to take it. */
  readonly line: string;
  /** In another region: a machine is not moved there but made anew. */
  readonly isElsewhere: boolean;
};

/** The next place of the list that is large enough and fits, for where Azure has no room at the one that was taken; null where there is none. */
export function nextPlace(
  wish: PlaceWish,
  taken: MachinePlace,
  stack: string,
  book: PriceBook = BOOK,
): NextPlace | null {
  const month = runMonthOf(wish);
  const { fits } = measureOf(wish, book);
  const listed = wish.places?.map(placeFrom) ?? pricedPlaces(wish.profile, month, book);
  const at = listed.findIndex((place) => placeText(place) === placeText(taken));
  const next = listed
    .slice(at + 1)
    .find((place) => (ARM_SIZES[place.size] ?? 0) >= MEMORY_GIB[wish.profile] && fits(place));
  if (next === undefined) return null;
  const rest = (wish.places ?? []).filter((text) => text !== placeText(next) && text !== placeText(taken));
  // The one that had no room goes last, so that it may be asked for again.
  const places = JSON.stringify([placeText(next), ...rest, placeText(taken)]);
  return {
    place: placeText(next),
    monthUsd: asDollars(monthNano(next, month, book) ?? 0),
    line: `npx pulumi config set purser:machinePlaces '${places}' -s ${stack} && npx pulumi up -s ${stack}`,
    isElsewhere: next.region !== taken.region,
  };
}
