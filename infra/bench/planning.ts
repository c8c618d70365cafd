import { PackProcess } from "../../policies/pack-process.ts";
import { evaluate } from "../offline/evaluate.ts";
import { billOf } from "../offline/plan/bill.ts";
import { median, ratioOf, type Spread } from "./rounds.ts";

/** A plan takes seconds, because a process starts for it; the ratio is even enough after a few. */
const ROUNDS_MAX = 3;

export type Planning = {
  readonly rounds: number;
  /** Seconds, the medians of the rounds. */
  readonly alone: number;
  readonly withPack: number;
  /** To the plan alone in the same round; its median is that of these ratios, because the rounds are few. */
  readonly ratio: Spread;
};

/**
 * The offline plan of a stack with its bill, and what the policy pack adds when it starts as a process and sees the same
 * resources afterwards. Under `pulumi up` the two run side by side; here nothing hides behind anything else.
 */
export async function measurePlanning(root: string, stack: string, asked: number): Promise<Planning> {
  const rounds = Math.min(asked, ROUNDS_MAX);
  const alone: number[] = [];
  const withPack: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const evaluation = await evaluate(stack, { root });
    billOf(evaluation, new Date());
    const planned = performance.now();
    const pack = await PackProcess.start();
    try {
      await pack.analyze(evaluation.resources.map((resource) => ({ ...resource, props: resource.outputs })));
    } finally {
      pack.stop();
    }
    alone.push((planned - started) / 1000);
    withPack.push((performance.now() - started) / 1000);
  }
  const ratios = withPack.map((seconds, round) => seconds / (alone[round] ?? Number.NaN));
  const ratio = ratioOf(
    ratios,
    ratios.map(() => 1),
  );
  return { rounds, alone: median(alone), withPack: median(withPack), ratio };
}
