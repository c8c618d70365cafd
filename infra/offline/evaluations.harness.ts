import { evaluate } from "./evaluate.ts";
import { keepEvaluations } from "./kept-evaluations.harness.ts";

/** `evaluate`, or what it answered before. Ids and secrets of the made-up cloud are then those of the first time. */
export const evaluateOnce = keepEvaluations(evaluate);
