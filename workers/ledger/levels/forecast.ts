import { DAY_MS, daysIn, monthOf, startOf } from "../../time/calendar.ts";

/** Fewer days say nothing about a month: until then spending is spread over three. */
const MIN_DAYS = 3;
/** An average that follows about the last seven days: weight 2 / (7 + 1) for the newest. */
const EWMA_DAYS = 7;
/** Today may take twice an even share of what is left. */
const PACE_FACTOR = 2;

/** What a forecast is made from, in nano-dollars. */
export type Course = {
  readonly at: number;
  readonly fixedNano: number;
  readonly meteredNano: number;
  readonly meteredCeilingNano: number;
  /** Model calls of the month so far. */
  readonly settledNano: number;
  /** Model calls of each complete day of the month, in order; days without any are 0. */
  readonly dailyNano: readonly number[];
};

/** Days of the month that have passed, with fraction, at least three. */
function daysElapsed(at: number): number {
  return Math.max(MIN_DAYS, (at - startOf(monthOf(at))) / DAY_MS);
}

/** The exponentially weighted average, starting from the first value; 0 without any. */
export function ewma(values: readonly number[], days: number = EWMA_DAYS): number {
  const weight = 2 / (days + 1);
  const [first = 0, ...rest] = values;
  return rest.reduce((average, value) => average + weight * (value - average), first);
}

/** Nano-dollars a day that model calls take as things go: the recent average or the month's, whichever is higher. */
export function dailyRate(course: Course): number {
  const recent = course.dailyNano.length >= MIN_DAYS ? ewma(course.dailyNano) : 0;
  return Math.round(Math.max(recent, course.settledNano / daysElapsed(course.at)));
}

/**
 * The month's total at its end, in nano-dollars: fixed + metered, drawn out in a straight line and clipped to its enforced
 * ceiling + settled + rate x days left.
 *
 * @param rateNano a day; what model calls take
 */
export function forecastNano(course: Course, rateNano: number): number {
  const elapsed = daysElapsed(course.at);
  const days = daysIn(monthOf(course.at));
  const line = Math.round((course.meteredNano / elapsed) * days);
  // What was really metered counts even if it passed the ceiling.
  const metered = Math.max(course.meteredNano, Math.min(line, course.meteredCeilingNano));
  return course.fixedNano + metered + course.settledNano + Math.round(rateNano * Math.max(0, days - elapsed));
}

/**
 * The soft cap on one day's model calls: twice an even share of what the month had left when the day began.
 *
 * @param leftNano allowance - what was settled before today
 */
export function paceNano(leftNano: number, at: number): number {
  const daysLeft = daysIn(monthOf(at)) - new Date(at).getUTCDate() + 1;
  return Math.max(0, Math.floor((PACE_FACTOR * leftNano) / daysLeft));
}
