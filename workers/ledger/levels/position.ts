import { dayOf } from "../../time/calendar.ts";
import type { Books } from "../books.ts";
import type { Position } from "../contract.ts";
import { type ActiveExtension, activeExtension } from "../limits/extensions.ts";
import { currentMonth, settledIn } from "../months.ts";
import { type DaySum, daySums } from "../spent.ts";
import { type Course, dailyRate, forecastNano, paceNano } from "./forecast.ts";
import type { Lines, Standing } from "./level.ts";

/** Everything that is known about the money at one moment. */
export type Account = {
  readonly position: Position;
  readonly standing: Standing;
  readonly extension: ActiveExtension | null;
  /** Nano-dollars a day, now and when throttling began. */
  readonly rateNano: number;
  readonly throttleRateNano: number | null;
};

/** Adds up the current month. Nothing here is optimistic: what is reserved counts as spent. */
export function accountAt(books: Books, now: number): Account {
  const row = currentMonth(books, now);
  const extension = activeExtension(books, now);
  const extraNano = extension?.leftNano ?? 0;
  const epsilonNano = Math.max(books.budget.epsilonNano, row.drift_nano);
  const lines = linesOf(books, epsilonNano, extraNano);
  const settledNano = settledIn(row);
  const committedNano =
    row.fixed_nano + row.metered_nano + row.metered_reserved_nano + settledNano + row.reserved_nano;
  const allowanceNano = books.budget.allowanceNano + extraNano;
  // What metered infrastructure may still take is not there to be lent, or an extension would spend it a second time.
  const ceilingNano = books.budget.meteredCeilingNano;
  const meteredNano = Math.max(row.metered_nano, ceilingNano);
  const meteredMostNano = Math.max(row.metered_nano + row.metered_reserved_nano, ceilingNano);
  const roomNano = lines.stopNano - row.fixed_nano - settledNano;
  const left = Math.min(allowanceNano - settledNano, roomNano - meteredMostNano) - row.reserved_nano;
  const days = daySums(books, row.month);
  const day = dayOf(now);
  const today = days.find((sum) => sum.day === day) ?? { settled_nano: 0, reserved_nano: 0 };
  const course: Course = {
    at: now,
    fixedNano: row.fixed_nano,
    meteredNano: row.metered_nano,
    meteredCeilingNano: ceilingNano,
    settledNano,
    dailyNano: completeDays(days, now),
  };
  const rateNano = dailyRate(course);
  const throttleRateNano = row.throttle_rate_nano;
  const position: Position = {
    month: row.month,
    level: row.level,
    capNano: books.budget.capNano,
    epsilonNano,
    allowanceNano,
    fixedNano: row.fixed_nano,
    meteredNano: row.metered_nano,
    meteredReservedNano: row.metered_reserved_nano,
    settledNano,
    reservedNano: row.reserved_nano,
    committedNano,
    leftNano: Math.max(0, left),
    forecastNano: forecastNano(course, rateNano),
    paceNano: paceNano(allowanceNano - settledNano + today.settled_nano, now),
    todayNano: today.settled_nano + today.reserved_nano,
  };
  const standing: Standing = {
    lines,
    committedNano,
    forecastNano: position.forecastNano,
    unthrottledNano: forecastNano(course, Math.max(rateNano, throttleRateNano ?? 0)),
    unspentNano: Math.min(allowanceNano - settledNano, roomNano - meteredNano),
    refusedNano: 0,
    hasUnknownItems: row.unknown_items !== "[]",
  };
  return { position, standing, extension, rateNano, throttleRateNano };
}

/** An extension moves the lines up with the allowance, but nothing moves the stop. */
function linesOf({ budget }: Books, epsilonNano: number, extraNano: number): Lines {
  const stopNano = Math.max(0, budget.capNano - epsilonNano);
  return {
    warnNano: Math.min(budget.warnNano + extraNano, stopNano),
    interactiveNano: Math.min(budget.interactiveNano + extraNano, stopNano),
    stopNano,
  };
}

/** What each day of the month that is over took, from the first; a day without calls took nothing. */
function completeDays(days: readonly DaySum[], now: number): number[] {
  const values = Array<number>(new Date(now).getUTCDate() - 1).fill(0);
  for (const { day, settled_nano } of days) {
    const index = Number(day.slice(8)) - 1;
    if (index < values.length) values[index] = settled_nano;
  }
  return values;
}
