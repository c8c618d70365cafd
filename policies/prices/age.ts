import { startOfDay } from "./price.ts";
import { DAY_MS } from "./time.ts";

// How much a price is still worth, by its age alone. Nothing here refuses: a price that nobody has looked at for long is said, and
// more is set aside for it; what may not be raised by it is for the deploy to decide (policies/money/raise.ts).

/** From this age on a price is named, with how to confirm it. */
export const AGING_DAYS = 60;
/** From this age on more is set aside for it, and nothing is raised by it without the owner's word. */
export const OLD_DAYS = 90;
/** From this age on as much again is set aside. */
export const VERY_OLD_DAYS = 180;
/** What costs nothing changes with a vendor's whole model and not with its rates, so it is named this late and never widened. */
export const FREE_AGING_DAYS = 400;

/** Per cent that are set aside beyond the price. */
const OLD_PERCENT = 25;
const VERY_OLD_PERCENT = 50;

export type PriceStanding = "fresh" | "aging" | "old";

export type Age = {
  /** Whole days since it was read; infinite when nobody can tell. */
  readonly days: number;
  readonly standing: PriceStanding;
  /** Per cent of the price that are set aside on top of it. */
  readonly reservePercent: number;
};

/** What has an age: the day on which its source was read, and whether that source says that it costs nothing. */
export type DatedPrice = { readonly asOf: string; readonly free?: boolean };

/** Whole days between the day a price was read and now; a date that is none is endlessly old. */
export function ageDays(asOf: string, now: Date): number {
  const day = startOfDay(asOf);
  return day === null ? Number.POSITIVE_INFINITY : Math.floor((now.getTime() - day) / DAY_MS);
}

/**
 * What the age of a price means at a moment. A day that has not come yet counts as today: it is the clock that is behind, since the
 * book takes no such day (policies/prices/price.test.ts and `npm run prices -- --confirm` look at it).
 */
export function ageOf({ asOf, free = false }: DatedPrice, now: Date): Age {
  const days = Math.max(0, ageDays(asOf, now));
  if (free) return { days, standing: days >= FREE_AGING_DAYS ? "aging" : "fresh", reservePercent: 0 };
  if (days >= VERY_OLD_DAYS) return { days, standing: "old", reservePercent: VERY_OLD_PERCENT };
  if (days >= OLD_DAYS) return { days, standing: "old", reservePercent: OLD_PERCENT };
  return { days, standing: days >= AGING_DAYS ? "aging" : "fresh", reservePercent: 0 };
}

/** An amount with what is set aside for its price's age, rounded up to whole nano-dollars. */
export const widened = (nano: number, reservePercent: number): number =>
  Math.ceil((nano * (100 + reservePercent)) / 100);

/** "101 days ago", or what to say of a date that cannot be counted from. */
export const sinceText = (days: number): string =>
  Number.isFinite(days) ? `${days} days ago` : "on a day that cannot be right";

/** Azure's list is read by a program, but for what it has in steps or not at all (`azure-hand-…`); every other price by a person. */
export const howToConfirm = (sourceId: string): string =>
  sourceId.startsWith("azure-") && !sourceId.startsWith("azure-hand-")
    ? "npm run prices -- --refresh"
    : `npm run prices -- --confirm ${sourceId}`;
