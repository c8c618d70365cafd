import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../policies/prices/time.ts";
import type { Ask, Scope } from "../../../workers/ledger/contract.ts";
import { numbersOf } from "../../offline/demo/chance.ts";

// What somebody asks for in a day who asks for far more than the budget gives.

export const SCHEDULE_EVERY_MS = 30 * MINUTE_MS;
const TURNS_PER_DAY = 60;
const AGENT_RUNS_PER_DAY = 3;
/** A background task that asks every second for an hour, on the tenth of the fourth month. */
const LOOP = { month: 3, day: 10, asks: 3_600 };
/** In the eleventh month every question comes with a long document. */
const LONG_DOCUMENTS_MONTH = 10;

/** Throws of dice with as many sides as each asks for, the same for the same seed. */
export function dice(seed: number): (below: number) => number {
  const number = numbersOf(seed);
  return (below) => number() % below;
}

/** One thing that is asked of the model, at a moment. */
export type SimulatedWish = {
  readonly at: number;
  readonly work: Ask["work"];
  readonly scope: Scope;
  readonly inputTokens: number;
  readonly maxTokens: number;
};

/** A day's wishes in their order. */
export function wishesOf(
  start: number,
  day: number,
  index: number,
  roll: (below: number) => number,
): SimulatedWish[] {
  const wishes: SimulatedWish[] = [];
  const isLong = index === LONG_DOCUMENTS_MONTH;
  const add = (at: number, wish: Omit<SimulatedWish, "at" | "inputTokens">) =>
    wishes.push({ at, inputTokens: (isLong ? 60_000 : 2_000) + roll(8_000), ...wish });
  for (let at = start; at < start + DAY_MS; at += SCHEDULE_EVERY_MS)
    add(at, { work: "background", scope: { schedule: "heartbeat" }, maxTokens: 512 });
  for (let run = 0; run < AGENT_RUNS_PER_DAY; run++)
    for (let step = 0, at = start + roll(DAY_MS - HOUR_MS); step < 12; step++)
      add(at + step * MINUTE_MS, { work: "background", scope: { agent: `agent-${run}` }, maxTokens: 4_096 });
  // One day in ten is a burst.
  const turns = TURNS_PER_DAY * (roll(10) === 0 ? 5 : 1);
  for (let turn = 0; turn < turns; turn++)
    add(start + roll(DAY_MS), { work: "interactive", scope: { user: "owner" }, maxTokens: 2_048 });
  if (index === LOOP.month && day + 1 === LOOP.day)
    for (let ask = 0; ask < LOOP.asks; ask++)
      add(start + 9 * HOUR_MS + ask * SECOND_MS, {
        work: "background",
        scope: { task: "gone-wild" },
        maxTokens: 256,
      });
  return wishes.toSorted((a, b) => a.at - b.at);
}
