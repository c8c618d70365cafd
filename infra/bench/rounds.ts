/** What several rounds gave: the middle value, and the range of the middle half of them. */
export type Spread = { readonly median: number; readonly low: number; readonly high: number };

/**
 * Lets every contender take its turn in every round, so that whatever else the machine does in the meantime falls on all
 * of them alike. Returns each one's values in the order of the rounds.
 */
export async function inRounds<Name extends string>(
  names: readonly Name[],
  rounds: number,
  turn: (name: Name) => Promise<number>,
): Promise<Record<Name, number[]>> {
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) values[name].push(await turn(name));
  }
  return values;
}

/** The value that this share of the values is below, between two values in proportion. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error("There is no middle of no values.");
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below = 0, above = below] = sorted.slice(Math.floor(place), Math.ceil(place) + 1);
  return below + (above - below) * (place % 1);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How two contenders compare: the ratio of their medians, and the range of the ratios within one round. */
export function ratioOf(values: readonly number[], base: readonly number[]): Spread {
  const ratios = values.map((value, round) => value / (base[round] ?? Number.NaN));
  return {
    median: median(values) / median(base),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  };
}

/**
 * The share of the last contender's time that each adds to the one before it. All of a contender runs on one thread,
 * so with the thread busy the time of one request is one second over the requests per second.
 */
export function timeShares<Name extends string>(
  names: readonly Name[],
  perSecond: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const seconds = names.map((name) => 1 / perSecond[name]);
  const whole = seconds.at(-1) ?? Number.NaN;
  const shares = names.map((name, i) => [name, ((seconds[i] ?? Number.NaN) - (seconds[i - 1] ?? 0)) / whole]);
  return Object.fromEntries(shares) as Record<Name, number>;
}
