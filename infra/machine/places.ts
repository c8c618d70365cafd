import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_CAPS } from "../../policies/estimate/caps.ts";
import { ALWAYS, CEILING_HOURS } from "../../policies/estimate/hours.ts";
import { DEFAULT_BUDGET, nanoOf } from "../../policies/money/allowance.ts";
import { BOOK } from "../../policies/prices/index.ts";
import { asDollars, type Nano, times } from "../../policies/prices/money.ts";
import type { PriceBook } from "../../policies/prices/price.ts";
import type { Ingress, MachineProfile } from "../../vm/sizing.ts";

/** Where a machine is made, and how large it is. */
export type MachinePlace = { readonly size: string; readonly region: string };

/**
 * Memory in GiB of the ARM sizes that a new subscription can create; the image is for ARM
 * (learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/bpsv2-series, dplsv6-series, dpsv6-series).
 */
export const ARM_SIZES: Readonly<Record<string, number>> = {
  Standard_B2pts_v2: 1,
  Standard_B2pls_v2: 4,
  Standard_D2pls_v6: 4,
  Standard_D2ps_v6: 8,
};
/** What each profile needs at least, in GiB: its containers' limits are made for that much. */
export const MEMORY_GIB: Readonly<Record<MachineProfile, number>> = { always: 1, hours: 4 };
/** The longest month has so many days. */
const DAYS_MAX = 31;
/** The one disk: 32 GiB, the smallest size that Debian's image fits into. */
export const DISK_GIB = 32;
const DISK = "azure.disk.E4";
const ADDRESS = "azure.ip.v4.static";
const OPERATIONS_PER_UNIT = 10_000;
const SECONDS_PER_HOUR = 3_600;

/** What the machine runs in the longest month: its daily hours every day, or always. */
export const monthHours = (profile: MachineProfile, hoursPerDay: number): number =>
  profile === "always" ? CEILING_HOURS : Math.min(hoursPerDay * DAYS_MAX, CEILING_HOURS);

/** `Standard_B2pls_v2@swedencentral` as a place. */
export function placeFrom(text: string): MachinePlace {
  const [size = "", region = ""] = text.split("@");
  return { size, region };
}

export const placeText = ({ size, region }: MachinePlace): string => `${size}@${region}`;

/** An hour of running, in nano-dollars: the machine and its disk's operations; null where the book lacks a price. */
export function hourNano({ size, region }: MachinePlace, book: PriceBook = BOOK): Nano | null {
  const hour = book.find(`azure.vm.${size}.payg`, region);
  const operation = book.find(`${DISK}.operations`, region);
  if (!hour || !operation) return null;
  const perHour = (DEFAULT_CAPS.machine.diskIops * SECONDS_PER_HOUR) / OPERATIONS_PER_UNIT;
  return hour.priceNano + times(operation.priceNano, perHour);
}

/** What a machine is to be paid for in a month. */
type Month = { readonly hours: number; readonly ingress: Ingress };

/** The most that a place costs in a month, without tax; null where the book lacks a price of it. */
export function monthNano(
  place: MachinePlace,
  { hours, ingress }: Month,
  book: PriceBook = BOOK,
): Nano | null {
  const [hour, disk] = [hourNano(place, book), book.find(DISK, place.region)];
  const address = ingress === "nginx" ? addressNano(place, book) : 0;
  return hour === null || !disk || address === null ? null : times(hour, hours) + disk.priceNano + address;
}

/** A public address is paid while it is kept, also while the machine is off. */
function addressNano({ region }: MachinePlace, book: PriceBook): Nano | null {
  const price = book.find(ADDRESS, region);
  return price ? times(price.priceNano, ALWAYS.ceiling) : null;
}

/** Every place that is large enough and whose prices are all known, the cheapest first. */
export function pricedPlaces(profile: MachineProfile, month: Month, book: PriceBook): MachinePlace[] {
  const regions = [...new Set(book.all.map(({ region }) => region))];
  return Object.entries(ARM_SIZES)
    .filter(([, gib]) => gib >= MEMORY_GIB[profile])
    .flatMap(([size]) => regions.map((region) => ({ size, region })))
    .flatMap((place) => {
      const nano = monthNano(place, month, book);
      return nano === null ? [] : [{ place, nano }];
    })
    .toSorted((a, b) => a.nano - b.nano || (placeText(a.place) < placeText(b.place) ? -1 : 1))
    .map(({ place }) => place);
}

/** What decides about a place. */
export type PlaceWish = {
  readonly profile: MachineProfile;
  readonly hoursPerDay: number;
  readonly ingress: Ingress;
  /** As configured, the wanted one first; undefined for the cheapest. */
  readonly places: readonly string[] | undefined;
  readonly budgetUsd: number;
  readonly taxPercent: number;
};

/**
 * The place to make the machine at.
 * @throws pulumi.RunError when nobody knows its price, it is no size for this machine, or it alone costs more than infrastructure
 * may; with the cheapest place that does not
 */
export function chosenPlace(wish: PlaceWish, book: PriceBook = BOOK): MachinePlace {
  const { profile, places } = wish;
  const month = runMonthOf(wish);
  const { warnNano, fits } = measureOf(wish, book);
  const [cheapest] = pricedPlaces(profile, month, book).filter(fits);
  const wanted = places?.[0] === undefined ? cheapest : placeFrom(places[0]);
  const fault = wanted === undefined ? "" : faultOf(wanted, { profile, month, fits, warnNano }, book);
  if (wanted !== undefined && fault === null) return wanted;
  throw new pulumi.RunError(
    `${fault || `Nothing that the price book knows fits into ${asDollars(warnNano)} a month.`} ${advice(cheapest, month, book)}`.trim(),
  );
}

/** What infrastructure may cost in a month, and whether a place alone fits into it. */
export function measureOf(wish: PlaceWish, book: PriceBook): Pick<Measure, "fits" | "warnNano"> {
  const month = runMonthOf(wish);
  const warnNano = nanoOf((wish.budgetUsd * DEFAULT_BUDGET.warnUsd) / DEFAULT_BUDGET.capUsd);
  return {
    warnNano,
    fits: (place) =>
      (monthNano(place, month, book) ?? Number.POSITIVE_INFINITY) * (1 + wish.taxPercent / 100) <= warnNano,
  };
}

export const runMonthOf = ({ profile, hoursPerDay, ingress }: PlaceWish): Month => ({
  hours: monthHours(profile, hoursPerDay),
  ingress,
});

type Measure = {
  readonly profile: MachineProfile;
  readonly month: Month;
  readonly fits: (place: MachinePlace) => boolean;
  readonly warnNano: Nano;
};

function faultOf(
  place: MachinePlace,
  { profile, month, fits, warnNano }: Measure,
  book: PriceBook,
): string | null {
  const gib = ARM_SIZES[place.size];
  const is = `purser:machinePlaces asks for ${placeText(place)},`;
  if (gib === undefined) return `${is} which is no known ARM size: ${Object.keys(ARM_SIZES).join(", ")} are.`;
  if (gib < MEMORY_GIB[profile])
    return `${is} which has ${gib} GiB; the profile ${profile} needs ${MEMORY_GIB[profile]}.`;
  const nano = monthNano(place, month, book);
  if (nano === null) return `${is} and the price book does not know what it costs there.`;
  if (!fits(place))
    return `${is} which costs ${asDollars(nano)} for ${month.hours} hours a month; infrastructure may cost ${asDollars(warnNano)}.`;
  return null;
}

function advice(cheapest: MachinePlace | undefined, month: Month, book: PriceBook): string {
  if (cheapest === undefined)
    return month.ingress === "nginx"
      ? "Without a public address (purser:machineIngress tunnel), or with fewer purser:machineHoursPerDay, one may."
      : "Fewer purser:machineHoursPerDay, or another profile, may.";
  const nano = monthNano(cheapest, month, book) ?? 0;
  return `The cheapest that fits is ${placeText(cheapest)}, ${asDollars(nano)} a month: npx pulumi config set purser:machinePlaces '["${placeText(cheapest)}"]'`;
}

/** One line for each wanted place: what it costs in a month at most, and which one is taken. */
export function placeLines(wish: PlaceWish, taken: MachinePlace, book: PriceBook = BOOK): string[] {
  const month = runMonthOf(wish);
  const wanted = wish.places?.map(placeFrom) ?? pricedPlaces(wish.profile, month, book);
  const beside = wish.ingress === "nginx" ? "its disk and its address" : "its disk";
  return wanted.map((place) => {
    const nano = monthNano(place, month, book);
    const price =
      nano === null ? "no price known" : `${asDollars(nano)} a month for ${month.hours} hours with ${beside}`;
    return `${placeText(place) === placeText(taken) ? "Taken" : "Else"}: ${placeText(place)}, ${price}.`;
  });
}
