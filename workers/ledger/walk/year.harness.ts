import { type Driver, liveMonth } from "../../../infra/cli/simulate/year.ts";
import { CENT, USD } from "../ledger.harness.ts";

/** The budget of a stack whose machine is on four hours a day. */
export const YEAR_BUDGET = {
  allowanceNano: 754 * CENT,
  fixedNano: 2.4 * USD,
  meteredCeilingNano: 4.76 * USD,
};

/** Far ahead, so that the runtime's own alarms stay away. */
const FIRST = Date.UTC(2047, 0);
export const END = Date.UTC(2047, 1) - 1;

/** The simulated year's month of long documents, which goes on until it is stopped. */
export const liveHardMonth = (driver: Driver) => liveMonth(driver, FIRST, 10, 1);

/** What it comes to, in Node and in workerd alike. */
export const HARD_MONTH = {
  asked: 4_551,
  admitted: 640,
  refused: { approval_needed: 298, budget_exhausted: 3_478, daily_pace: 135 },
  settledNano: 7_522_409_550,
  committedNano: 14_665_409_550,
  level: 3,
};
