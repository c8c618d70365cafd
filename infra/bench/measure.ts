import { availableParallelism, loadavg } from "node:os";
import { setTimeout } from "node:timers/promises";
import { burst } from "./burst.ts";
import { measurePlanning, type Planning } from "./planning.ts";
import { inRounds, median, ratioOf, type Spread } from "./rounds.ts";
import { bundleSizes, type Size } from "./sizes.ts";
import { measureSpending, type Spending } from "./spending.ts";
import { CONTENDERS, type ContenderName, openStage, STACK } from "./stage.ts";
import { type Startup, startupTimes } from "./startup.ts";
import type { Trips } from "./trips.ts";

/** One turn of one contender: short, so that a turn and the ones it is compared with meet the same machine. */
const TURN_SECONDS = 0.6;
/** What a turn leaves unanswered is worked off before the next one. */
const PAUSE_MS = 50;
const WARM_UP_SECONDS = 2;

export type Findings = {
  readonly rounds: number;
  /** The processors were working on something else before the first round, so the ratios are rough. */
  readonly wasBusy: boolean;
  /** Approvals per second, the median of the rounds. Only their ratios mean anything elsewhere. */
  readonly perSecond: Readonly<Record<ContenderName, number>>;
  /** To the bare Worker's. */
  readonly ratio: Readonly<Record<ContenderName, Spread>>;
  /** Statements of one approval, by round trip; `first` is the first one of a new isolate. */
  readonly statements: { readonly first: readonly number[]; readonly later: readonly number[] };
  readonly spending: Spending;
  readonly planning: Planning;
  readonly sizes: readonly Size[];
  readonly startup: readonly Startup[];
};

/** Everything, on this machine, now. */
export async function measure(
  root: string,
  rounds: number,
  progress: (step: string) => void,
): Promise<Findings> {
  const [lastMinute = 0] = loadavg();
  const wasBusy = lastMinute > availableParallelism() / 2;
  progress("Starting the deployment and what it is compared with …");
  const stage = await openStage(root);
  let values: Record<ContenderName, number[]>;
  try {
    const { contenders } = stage;
    for (const name of CONTENDERS) await burst(contenders[name], WARM_UP_SECONDS);
    progress(`Measuring ${CONTENDERS.length} contenders in ${rounds} rounds of ${TURN_SECONDS} s each …`);
    values = await inRounds(CONTENDERS, rounds, async (name) => {
      const rate = await burst(contenders[name], TURN_SECONDS);
      await setTimeout(PAUSE_MS);
      return rate;
    });
  } finally {
    await stage.close();
  }
  progress(`Measuring the ledger and model calls in ${rounds} rounds …`);
  const spending = await measureSpending(root, stage.resources, rounds);
  progress("Measuring the plan with and without the policy pack …");
  const planning = await measurePlanning(root, STACK, rounds);
  progress("Starting the bundles cold …");
  const startup = await startupTimes(root, rounds);
  const each = <Value>(of: (rates: readonly number[]) => Value) =>
    Object.fromEntries(CONTENDERS.map((name) => [name, of(values[name])])) as Record<ContenderName, Value>;
  return {
    rounds,
    wasBusy,
    perSecond: each(median),
    ratio: each((rates) => ratioOf(rates, values.bare)),
    statements: { first: counts(stage.coldTrips), later: counts(stage.trips) },
    spending,
    planning,
    sizes: bundleSizes(root),
    startup,
  };
}

const counts = (trips: Trips): number[] => trips.map((trip) => trip.length);
