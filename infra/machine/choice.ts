import * as pulumi from "@pulumi/pulumi";
import { ARM_SIZES } from "../../policies/fit/sizes.ts";
import { nanoOf, RESERVE_SHARE } from "../../policies/money/allowance.ts";
import { BOOK } from "../../policies/prices/index.ts";
import { asDollars, type Nano } from "../../policies/prices/money.ts";
import type { PriceBook } from "../../policies/prices/price.ts";
import type { Ingress, MachineProfile } from "../../vm/sizing.ts";
import { type BudgetTerms, budgetOf } from "../config/terms.ts";
import {
  type MachineMonth,
  type MachinePlace,
  MEMORY_GIB,
  monthHours,
  monthNano,
  placeFrom,
  placeText,
  pricedPlaces,
} from "./places.ts";

/** What decides about a place. */
export type PlaceWish = {
  readonly profile: MachineProfile;
  readonly hoursPerDay: number;
  readonly ingress: Ingress;
  /** As configured, the wanted one first; undefined for the cheapest. */
  readonly places: readonly string[] | undefined;
  readonly terms: Pick<BudgetTerms, "budgetUsd" | "minimumAllowanceUsd" | "taxPercent" | "workersPlan">;
};

/**
 * The place to make the machine at.
 * @throws pulumi.RunError when nobody knows its price, it is no size for this machine, or it costs more than the budget leaves for it;
 * with the cheapest place that does not
 */
export function chosenPlace(wish: PlaceWish, stack: string, book: PriceBook = BOOK): MachinePlace {
  const { profile, places } = wish;
  const month = runMonthOf(wish);
  const { mayCostNano, fits } = measureOf(wish, book);
  const [cheapest] = pricedPlaces(profile, month, book).filter(fits);
  const wanted = places?.[0] === undefined ? cheapest : placeFrom(places[0]);
  const fault = wanted === undefined ? "" : faultOf(wanted, wish, book);
  if (wanted !== undefined && fault === null) return wanted;
  throw new pulumi.RunError(
    `${fault || `Nothing that the price book knows fits into ${asDollars(mayCostNano)} a month.`} ${advice(cheapest, wish, stack, book)}`,
  );
}

type Measure = {
  /** With tax. */
  readonly mayCostNano: Nano;
  readonly fits: (place: MachinePlace) => boolean;
};

/** What the machine may cost in a month beside what the stack costs anyway, so that the model keeps its least share; and whether a place does. */
export function measureOf(wish: PlaceWish, book: PriceBook): Measure {
  const month = runMonthOf(wish);
  const { capUsd, warnUsd, minimumAllowanceUsd, taxRate } = budgetOf(wish.terms);
  const plan = book.find(`cloudflare.workers.${wish.terms.workersPlan}.plan`)?.priceNano ?? 0;
  const leastNano = nanoOf(capUsd * (1 - RESERVE_SHARE) - minimumAllowanceUsd);
  const mayCostNano = Math.min(nanoOf(warnUsd), leastNano) - Math.ceil(plan * (1 + taxRate));
  const costNano = (place: MachinePlace) => {
    const nano = monthNano(place, month, book);
    return nano === null ? Number.POSITIVE_INFINITY : (nano + besideNano(place, book)) * (1 + taxRate);
  };
  return { mayCostNano, fits: (place) => costNano(place) <= mayCostNano };
}

/** What every machine has besides, whatever its size: its key vault's operations and its boot logs (policies/estimate). */
const besideNano = ({ region }: MachinePlace, book: PriceBook): Nano =>
  ["azure.keyvault.operations", "azure.boot.logs"].reduce(
    (sum, key) => sum + (book.find(key, region)?.priceNano ?? 0),
    0,
  );

export const runMonthOf = ({ profile, hoursPerDay, ingress }: PlaceWish): MachineMonth => ({
  hours: monthHours(profile, hoursPerDay),
  ingress,
});

function faultOf(place: MachinePlace, wish: PlaceWish, book: PriceBook): string | null {
  const { profile } = wish;
  const gib = ARM_SIZES[place.size];
  const is = `purser:machinePlaces asks for ${placeText(place)},`;
  if (gib === undefined) return `${is} which is no known ARM size: ${Object.keys(ARM_SIZES).join(", ")} are.`;
  if (gib < MEMORY_GIB[profile])
    return `${is} which has ${gib} GiB; the profile ${profile} needs ${MEMORY_GIB[profile]}.`;
  const month = runMonthOf(wish);
  const nano = monthNano(place, month, book);
  if (nano === null) return `${is} and the price book does not know what it costs there.`;
  const { fits, mayCostNano } = measureOf(wish, book);
  return fits(place)
    ? null
    : `${is} which costs ${asDollars(nano)} for ${month.hours} hours a month; a machine may cost ${asDollars(mayCostNano)}.`;
}

const HOURS_OF_A_DAY = 24;

/** What to set instead: the cheapest place that fits, else the most hours a day that do, else that nothing does. */
function advice(cheapest: MachinePlace | undefined, wish: PlaceWish, stack: string, book: PriceBook): string {
  const set = (key: string, value: string) => `npx pulumi config set purser:${key} ${value} -s ${stack}`;
  if (cheapest !== undefined) {
    const nano = monthNano(cheapest, runMonthOf(wish), book) ?? 0;
    return `The cheapest that fits is ${placeText(cheapest)}, ${asDollars(nano)} a month: ${set("machinePlaces", `'["${placeText(cheapest)}"]'`)}`;
  }
  const hours = mostHours(wish, book);
  const tunnel =
    wish.ingress === "nginx" ? "Without a public address (purser:machineIngress tunnel) more does." : "";
  if (hours === 0)
    return tunnel || "No machine fits beside the rest: a larger purser:budgetUsd has room for one.";
  const profile = wish.profile === "hours" ? "" : `The profile hours does: ${set("machine", "hours")}. `;
  return `${profile}At most ${hours} ${hours === 1 ? "hour a day fits" : "hours a day fit"}: ${set("machineHoursPerDay", `${hours}`)}. ${tunnel}`.trim();
}

/** How many hours a day of the profile `hours` fit somewhere; 0 for none. */
function mostHours(wish: PlaceWish, book: PriceBook): number {
  for (let hoursPerDay = HOURS_OF_A_DAY; hoursPerDay > 0; hoursPerDay--) {
    const tried: PlaceWish = { ...wish, profile: "hours", hoursPerDay };
    const { fits } = measureOf(tried, book);
    if (pricedPlaces("hours", runMonthOf(tried), book).some(fits)) return hoursPerDay;
  }
  return 0;
}

/** One line for each wanted place: what it costs in a month at most, which one is taken, and which do not fit. */
export function placeLines(wish: PlaceWish, taken: MachinePlace, book: PriceBook = BOOK): string[] {
  const month = runMonthOf(wish);
  const { fits } = measureOf(wish, book);
  const wanted = wish.places?.map(placeFrom) ?? pricedPlaces(wish.profile, month, book);
  const beside = wish.ingress === "nginx" ? "its disk and its address" : "its disk";
  return wanted.map((place) => {
    const nano = monthNano(place, month, book);
    const price =
      nano === null ? "no price known" : `${asDollars(nano)} a month for ${month.hours} hours with ${beside}`;
    const is = placeText(place) === placeText(taken) ? "Taken" : fits(place) ? "Fits too" : "Does not fit";
    return `${is}: ${placeText(place)}, ${price}.`;
  });
}
