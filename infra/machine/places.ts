import { DEFAULT_CAPS } from "../../policies/estimate/caps.ts";
import { ALWAYS, CEILING_HOURS } from "../../policies/estimate/hours.ts";
import { ARM_SIZES } from "../../policies/fit/sizes.ts";
import { BOOK } from "../../policies/prices/index.ts";
import { type Nano, times } from "../../policies/prices/money.ts";
import type { PriceBook } from "../../policies/prices/price.ts";
import type { Ingress, MachineProfile } from "../../vm/sizing.ts";

/** Where a machine is made, and how large it is. */
export type MachinePlace = { readonly size: string; readonly region: string };

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
export type MachineMonth = { readonly hours: number; readonly ingress: Ingress };

/** The most that a place costs in a month, without tax; null where the book lacks a price of it. */
export function monthNano(
  place: MachinePlace,
  { hours, ingress }: MachineMonth,
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
export function pricedPlaces(profile: MachineProfile, month: MachineMonth, book: PriceBook): MachinePlace[] {
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
