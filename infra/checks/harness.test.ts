import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { entries, reachedFrom, sources } from "./reach.harness.ts";

// What only tests use says so in its name, and nothing that is run or uploaded leads to it.

const isTestOnly = (file: string) => /\.(test|harness)\.ts$/.test(file);
const product = reachedFrom(entries());
const tests = sources().filter((file) => file.endsWith(".test.ts"));

const OFFLINE_MODEL = "infra/offline/model/";
/** `npm start`, the benchmark, which measures on this machine what a call costs besides the model, and the pictures of the demo. */
const LOCAL_RUNS = ["infra/offline/start.ts", "infra/bench/index.ts", "infra/checks/pictures/index.ts"];

describe("the rule for what only tests use", () => {
  test("a file that nothing but tests leads to ends in .harness.ts", () => {
    const unreached = sources().filter((file) => !product.has(file) && !file.endsWith(".d.ts"));
    expect(unreached.filter((file) => !isTestOnly(file))).toEqual([]);
  });

  test("nothing that is run or uploaded leads to a test or a harness", () => {
    expect([...product].filter(isTestOnly)).toEqual([]);
  });

  test("every harness is used by a test or by the configuration of the tests", () => {
    const used = reachedFrom([...tests, "vitest.config.ts"]);
    expect(sources().filter((file) => file.endsWith(".harness.ts") && !used.has(file))).toEqual([]);
  });

  test("the offline model is there for the local run and for tests", () => {
    const others = reachedFrom(entries().filter((file) => !LOCAL_RUNS.includes(file)));
    expect([...others].filter((file) => file.startsWith(OFFLINE_MODEL))).toEqual([]);
    const local = reachedFrom(LOCAL_RUNS);
    expect([...local].filter((file) => file.startsWith(OFFLINE_MODEL)).length).toBeGreaterThan(5);
  });

  test("sees imports of values and of types, and programs that are started by their path", () => {
    expect(reachedFrom(["infra/worker/openapi.ts"])).toContain("workers/gate/operations.ts");
    expect(reachedFrom(["infra/offline/start.ts"])).toContain("infra/offline/model/reply.ts");
    expect(reachedFrom(["infra/migrations/index.ts"])).toContain("infra/migrations/migrate.ts");
    expect(product.size).toBeGreaterThan(400);
    expect(reachedFrom(["policies/pack.test.ts"])).toContain("policies/stack.harness.ts");
  });
});

describe("the rule for time in tests", () => {
  const LIMITS: readonly [RegExp, string][] = [
    [/\bvi\.waitFor\(/, "use `eventually` or `until`: vi.waitFor gives up after a second"],
    [/\b(testTimeout|hookTimeout)\b|\bvi\.setConfig\(/, "vitest.config.ts says how long a test may take"],
    [/^\s*\}, [\d_]{4,}\);$|\{ timeout: [\w.]+ \}/m, "vitest.config.ts says how long a test may take"],
    [/expect\((Date|performance)\.now\(\) - /, "a slow machine is no finding: assert what had to happen"],
  ];

  test("no test has a time limit of its own, and none asserts how much time has passed", () => {
    const harnesses = sources().filter((file) => file.endsWith(".harness.ts"));
    const broken = [...tests, ...harnesses].flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return LIMITS.flatMap(([limit, why]) => (limit.test(text) ? [`${file}: ${why}`] : []));
    });
    const allowed = ["infra/checks/harness.test.ts", "workers/patience.harness.ts"];
    expect(broken.filter((one) => !allowed.some((file) => one.startsWith(file)))).toEqual([]);
  });
});
