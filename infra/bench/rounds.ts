/** What several rounds gave for one contender. */
export type Spread = { readonly median: number; readonly lowest: number; readonly highest: number };

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

/** The middle value; of an even number, the mean of the middle two. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("There is no median of no values.");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const around = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return around.reduce((sum, value) => sum + value, 0) / around.length;
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  lowest: Math.min(...values),
  highest: Math.max(...values),
});

/** How two contenders compare: the ratio of their medians, and the range of the ratios within one round. */
export function ratioOf(values: readonly number[], base: readonly number[]): Spread {
  const perRound = values.map((value, round) => value / (base[round] ?? Number.NaN));
  return { ...spreadOf(perRound), median: median(values) / median(base) };
}
