import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** What became of one tier, a project of vitest.config.ts. `seconds` is what its files took, one after the other. */
export type Tier = {
  readonly name: string;
  readonly files: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
};
/** `again` names the tests that passed only when they were tried a second time. */
export type Tiers = {
  readonly tiers: readonly Tier[];
  readonly failed: number;
  readonly again: readonly string[];
};

const NOTHING = { files: 0, passed: 0, failed: 0, skipped: 0, seconds: 0 };

/** For vitest: the file that this variable names says at the end what became of each tier. */
export const RESULT_VARIABLE = "PURSER_TIERS_FILE";

export default class TierReporter implements Reporter {
  readonly #begun = new Map<string, number>();
  readonly #tiers = new Map<string, Omit<Tier, "name">>();
  readonly #again: string[] = [];

  onTestModuleQueued({ id }: TestModule): void {
    this.#begun.set(id, performance.now());
  }

  onTestModuleEnd(module: TestModule): void {
    const { name } = module.project;
    const so = this.#tiers.get(name) ?? NOTHING;
    const now = performance.now();
    const counted = countsOf(module);
    for (const test of module.children.allTests())
      if (test.diagnostic()?.flaky) this.#again.push(`${module.relativeModuleId} > ${test.fullName}`);
    this.#tiers.set(name, {
      files: so.files + 1,
      passed: so.passed + counted.passed,
      failed: so.failed + counted.failed,
      skipped: so.skipped + counted.skipped,
      seconds: so.seconds + (now - (this.#begun.get(module.id) ?? now)) / 1000,
    });
  }

  onTestRunEnd(_: readonly TestModule[], errors: readonly unknown[]): void {
    const tiers = [...this.#tiers].map(([name, tier]) => ({ name, ...tier }));
    const failed = tiers.reduce((sum, tier) => sum + tier.failed, errors.length);
    const result: Tiers = { tiers, failed, again: this.#again };
    writeFileSync(process.env[RESULT_VARIABLE] ?? "", JSON.stringify(result));
  }
}

/** A file that failed outside of its tests, or hooks of it, counts as one failure. */
function countsOf(module: TestModule): { passed: number; failed: number; skipped: number } {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const of = (state: string) => states.filter((one) => one === state).length;
  const failed = of("failed") || (module.ok() ? 0 : 1);
  return { passed: of("passed"), failed, skipped: of("skipped") };
}

/** What the reporter wrote; a run that ended without writing counts as one failure. */
export function readTiers(file: string): Tiers {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Tiers;
  } catch (error) {
    console.error(`The test run left no result: ${String(error)}`);
    return { tiers: [], failed: 1, again: [] };
  }
}

/** The tests that are right or wrong by chance, for somebody to mend; nothing where there are none. */
export function renderAgain(again: readonly string[]): string {
  return again.length === 0
    ? ""
    : `\nPassed only when tried again:\n${again.map((one) => `  ${one}`).join("\n")}`;
}

/** A line for each tier, in their order of cost. */
export function renderTiers(tiers: readonly Tier[]): string {
  const lines = tiers
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(({ name, files, passed, failed, skipped, seconds }) => {
      const others = [failed && `${failed} failed`, skipped && `${skipped} skipped`].filter(Boolean);
      const counts = [`${passed} passed`, ...others].join(", ");
      return `${name.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s  ${files} files, ${counts}`;
    });
  return lines.join("\n");
}
