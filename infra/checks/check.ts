import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pc from "picocolors";

type Step = { readonly name: string; readonly command: string; readonly args: readonly string[] };

const TYPES = "node_modules/typescript7/bin/tsc";
const STATIC_STEPS: readonly Step[] = [
  { name: "format and lint", command: "biome", args: ["ci", "--error-on-warnings", "."] },
  { name: "type-aware lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "types of infra and policies", command: "node", args: [TYPES, "-p", "tsconfig.json"] },
  { name: "types of the Workers", command: "node", args: [TYPES, "-p", "workers/tsconfig.json"] },
];

type Outcome = { readonly ok: boolean; readonly output: string; readonly seconds: number };

function run({ command, args }: Step, show: boolean): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
    });
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ ok: code === 0, output, seconds: (performance.now() - started) / 1000 }),
    );
  });
}

async function runStatic(step: Step): Promise<boolean> {
  const { ok, output, seconds } = await run(step, false);
  console.log(`${ok ? pc.green("✓") : pc.red("✗")} ${step.name} ${pc.dim(`${seconds.toFixed(1)} s`)}`);
  if (!ok) console.log(output.trimEnd());
  return ok;
}

/** Vitest's own counts; a run that ended without writing them counts as one failure. */
function counts(file: string): { passed: number; failed: number } {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
      readFileSync(file, "utf8"),
    );
    const failed = Number(numFailedTests) || Number(numFailedTestSuites) || (success === true ? 0 : 1);
    return { passed: Number(numPassedTests), failed };
  } catch (error) {
    console.error(`The test run left no result: ${String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

/** Every check that needs no account and no browser. The last line is for programs: `N passed, N failed`. */
async function main(): Promise<number> {
  const results = await Promise.all(STATIC_STEPS.map(runStatic));
  const folder = mkdtempSync(join(tmpdir(), "purser-check-"));
  const file = join(folder, "tests.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { ok } = await run(
    { name: "tests", command: "vitest", args: ["run", ...reporters, ...process.argv.slice(2)] },
    true,
  );
  const tests = counts(file);
  rmSync(folder, { recursive: true, force: true });
  const passed = tests.passed + results.filter(Boolean).length;
  const failed = tests.failed + results.filter((result) => !result).length + (ok || tests.failed > 0 ? 0 : 1);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
