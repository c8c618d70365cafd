import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { toolsMissing } from "../../vm/containers/tools.ts";
import { javaMissing } from "../../vm/kafka/java.ts";
import { findPostgres, POSTGRES_MISSING } from "../../vm/postgres/binaries.ts";
import { CHROMIUM_MISSING, findChromium } from "./run/chromium.ts";
import { CommandGroup, type CommandLine } from "./run/group.ts";
import { processorSeconds } from "./run/processor.ts";
import { alsoThere, runSizeFor, SIZE_FLAGS, SIZE_VARIABLE } from "./run/sizes.ts";
import { RESULT_VARIABLE, readTiers, renderAgain, renderTiers, type Tier } from "./run/tiers.ts";
import { findWebKit, WEBKIT_MISSING } from "./run/webkit.ts";

type Step = CommandLine & { readonly name: string };

const TYPES = "node_modules/typescript7/bin/tsc";
/** What is right already is remembered by content: the second run before a commit takes a fifth of the first. */
const TYPES_KEPT = "node_modules/.cache/types";
const typesOf = (what: string, folder: string): Step => {
  const kept = join(TYPES_KEPT, `${folder === "." ? "infra" : folder.replaceAll("/", "-")}.tsbuildinfo`);
  const args = ["-p", join(folder, "tsconfig.json"), "--incremental", "--tsBuildInfoFile", kept];
  return { name: `types of ${what}`, command: "node", args: [TYPES, ...args] };
};
const STATIC_STEPS: readonly Step[] = [
  { name: "format and lint", command: "biome", args: ["ci", "--error-on-warnings", "."] },
  { name: "type-aware lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  typesOf("infra and policies", "."),
  typesOf("the Workers", "workers"),
  typesOf("the page", "workers/web/page"),
  typesOf("the page's worker", "workers/web/page/sw"),
  typesOf("the machine", "vm"),
];

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function runStatic(group: CommandGroup): Promise<Tier> {
  const started = performance.now();
  const results = await Promise.all(
    STATIC_STEPS.map(async (step) => {
      const { ok, output, seconds } = await group.run(step, false);
      console.log(
        `${ok ? styleText("green", "✓") : styleText("red", "✗")} ${step.name} ${styleText("dim", `${seconds.toFixed(1)} s`)}`,
      );
      if (!ok) console.log(output.trimEnd());
      return ok;
    }),
  );
  const passed = results.filter(Boolean).length;
  const seconds = (performance.now() - started) / 1000;
  const counts = { passed, failed: results.length - passed, skipped: 0 };
  return { name: "static checks", files: results.length, ...counts, seconds };
}

/**
 * The checks that need no account: those of a commit, `--all` of them, or `--long` for the long sizes too (run/sizes.ts). A tier
 * whose Postgres or browser is not installed is left out, and it says so. `--no-static` leaves out format, lint and types; what else
 * is given goes to vitest. The last line is for programs: `N passed, N failed`.
 */
async function check(group: CommandGroup, folder: string, argv: readonly string[]): Promise<number> {
  const rest = argv.filter((word) => !SIZE_FLAGS.includes(word) && word !== "--no-static");
  const reporters = ["--reporter=default", "--reporter=./infra/checks/run/tiers.ts"];
  // Beside each other: tests that wait for a process leave room for the checks.
  const [checked, { ok }] = await Promise.all([
    argv.includes("--no-static") ? [] : runStatic(group).then((tier) => [tier]),
    group.run({ command: "vitest", args: ["run", ...reporters, ...rest] }, true),
  ]);
  const tests = readTiers(join(folder, RESULT_FILE));
  const tiers: readonly Tier[] = [...checked, ...tests.tiers];
  const passed = tiers.reduce((sum, tier) => sum + tier.passed, 0);
  const staticFailed = tiers.find(({ name }) => name === "static checks")?.failed ?? 0;
  const failed = tests.failed + staticFailed + (ok || tests.failed > 0 ? 0 : 1);
  const took = processorSeconds();
  const left = [
    renderAgain(tests.again),
    took === null ? "" : `\nAll of it took ${took.toFixed(0)} s of processor time.`,
    runSizeFor(argv) === "commit" ? `\n${alsoThere(process.cwd())}` : "",
    findPostgres() === null ? `\nSkipped: the tier machine. ${POSTGRES_MISSING}` : "",
    containersLeftOut() ?? "",
    brokerLeftOut(argv) ?? "",
    findChromium() === null ? `\nSkipped: the tier browser. ${CHROMIUM_MISSING}` : "",
    findWebKit() === null ? `\nSkipped: the page in WebKit. ${WEBKIT_MISSING}` : "",
  ];
  console.log(`\n${renderTiers(tiers)}${left.join("")}\n\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** A sentence about the tier of containers, where this run does not have it; null where it does. */
function containersLeftOut(): string | null {
  if (process.env.PURSER_TIERS === "all") return null;
  const why = process.argv.includes("--long") ? toolsMissing() : "npm run test:long has it.";
  return why && `\nSkipped: the tier containers. ${why}`;
}

/** A sentence about the tests with a broker of Kafka, where this run is to have them and cannot. */
function brokerLeftOut(argv: readonly string[]): string | null {
  const why = runSizeFor(argv) === "commit" ? null : javaMissing();
  return why && `\nSkipped: the tier kafka. ${why}`;
}

const RESULT_FILE = "tiers.json";

/** Everything that the checks put into the temporary folder is in one of this run's own, and goes with it. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "purser-check-"));
  const argv = process.argv.slice(2);
  const group = new CommandGroup({
    TMPDIR: folder,
    TMP: folder,
    TEMP: folder,
    [RESULT_VARIABLE]: join(folder, RESULT_FILE),
    [SIZE_VARIABLE]: runSizeFor(argv),
  });
  const leave = async (code: number) => {
    await group.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(code);
  };
  let isLeaving = false;
  for (const signal of SIGNALS)
    process.on(signal, () => {
      // A terminal's Ctrl-C comes from the terminal and from infra/run.mjs.
      if (isLeaving) return;
      isLeaving = true;
      console.error(`\nStopped by ${signal}.`);
      void leave(128 + constants.signals[signal]);
    });
  const code = await check(group, folder, argv);
  if (!isLeaving) await leave(code);
}

await main();
