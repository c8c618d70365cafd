import { vi } from "vitest";

// For the commands in a test's own process, which evaluate the program as a person's run does: each of the same sources, stack and
// settings once, for all files of the tier. A process that a test starts evaluates by itself.

vi.mock(import("./evaluate.ts"), async (original) => {
  const [module, { keepEvaluations }] = await Promise.all([
    original(),
    import("./kept-evaluations.harness.ts"),
  ]);
  return { ...module, evaluate: keepEvaluations(module.evaluate) };
});
