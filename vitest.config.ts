import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig } from "vitest/config";
import { loadsSdk } from "./infra/checks/run/sdk.harness.ts";
import { filesLeft, SIZE_VARIABLE, sizeOf } from "./infra/checks/run/sizes.ts";
import { COMPATIBILITY_DATE } from "./infra/worker/bundle.ts";
import { agentTemplates, docsPages, skillGraphFiles, systemAgents } from "./infra/worker/templates.ts";
import { manifests } from "./workers/manifests.harness.ts";

// As in infra/run.mjs, for whoever starts vitest without it: every evaluation of the program is a process of its own.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/compiled");

// The tiers: plain Node, inside workerd (storage and bindings for real), and whole flows through the public door.
const inWorkerd = "workers/**/*.runtime.test.ts";
const endToEnd = "**/*.e2e.test.ts";
/** What the machine runs, against a Postgres of the tests' own. */
const onPostgres = "{vm,infra}/**/*.postgres.test.ts";

/** The same in containers, in a Docker daemon of the tests' own: only in the long sizes and in CI (vm/containers/tools.ts). */
const inContainers = "vm/**/*.containers.test.ts";

/** The bridge to Kafka and a deployment, against a broker of the tests' own (vm/kafka/java.ts). */
const onBroker = "vm/**/*.broker.test.ts";

/** The page in a real browser, where one is installed. */
const inBrowser = "workers/web/**/*.browser.test.ts";

/** How much is run: `npm test`, `npm run test:all` or `npm run test:long` (infra/checks/run/sizes.ts). */
const size = sizeOf(process.env[SIZE_VARIABLE]);
/** What a run before a commit leaves to the others. */
const left = [...configDefaults.exclude, ...(size === "commit" ? filesLeft(import.meta.dirname) : [])];
const isLong = size === "long";

/**
 * With the clock moved (infra/checks/clock.ts): what starts processes with Workers of their own, which have the machine's clock.
 */
const withMachineClock = (): string[] =>
  globSync(endToEnd, { cwd: import.meta.dirname, exclude: ["node_modules/**"] }).filter((file) => {
    const text = readFileSync(join(import.meta.dirname, file), "utf8");
    return text.includes('"node:child_process"') && !text.includes("openTestDeployment");
  });
const leftByClock = process.env.PURSER_TEST_CLOCK === undefined ? [] : withMachineClock();

/**
 * Only what hangs comes to this end: twenty busy processes for each core make everything twenty times slower. No test has a
 * limit of its own (infra/checks/harness.test.ts).
 */
const patience = (minutes: number) => {
  const ms = minutes * 60_000;
  return { testTimeout: ms, hookTimeout: ms, expect: { poll: { timeout: ms / 2 } } };
};
const ONE_PLACE = patience(isLong ? 10 : 5);
const END_TO_END = patience(isLong ? 30 : 10);

/**
 * In CI, what has processes of its own gets a second try: a push is not held up by what a strange machine did once. Whatever needs
 * it is named at the end of the run (infra/checks/run/tiers.ts), to be mended; before a commit nothing is tried twice.
 */
const SECOND_TRY = { retry: process.env.PURSER_TIERS === "all" ? 1 : 0 };

/** What loads Pulumi's SDK, or a command that does. */
const ofProgram = globSync("infra/**/*.test.ts", {
  cwd: import.meta.dirname,
  exclude: [endToEnd, onPostgres],
}).filter((file) => loadsSdk(join(import.meta.dirname, file)));
const aroundSdk = ["infra/offline/lazy-sdk.mjs", "infra/offline/commands-evaluate-once.harness.ts"];

/** Each has half a gigabyte with the runtime, or the browser, that it starts. */
const WORKERS_MAX = 8;

/** Everything that the Workers' manifests bind, so that a test finds it under the name that the code knows. */
const declared = [...(await manifests()).values()];
const classes = declared.flatMap(({ objects = {} }) => Object.keys(objects));
const bound = declared.flatMap(({ bindings }) => Object.entries(bindings));
const named = (kind: string) => [
  ...new Set(bound.filter(([, binding]) => binding.kind === kind).map(([name]) => name)),
];

/** What the build writes into the Workers, for tests that load their sources. */
const define = {
  AGENT_TEMPLATES: JSON.stringify(agentTemplates(import.meta.dirname)),
  SYSTEM_AGENTS: JSON.stringify(systemAgents(import.meta.dirname)),
  DOCS_PAGES: JSON.stringify(docsPages(import.meta.dirname)),
  SKILL_GRAPH: JSON.stringify(skillGraphFiles(import.meta.dirname)),
};

export default defineConfig({
  define,
  test: {
    silent: "passed-only",
    fsModuleCache: true,
    // Whole flows wait for processes of their own, so one more than there are cores; a second one more costs a sixth more processor time.
    maxWorkers: Math.min(availableParallelism() + 1, WORKERS_MAX),
    provide: { isLong, isWhole: size !== "commit" },
    projects: [
      {
        // Pulumi's SDK keeps its state in module variables, so these files each have a process of their own.
        extends: true,
        test: {
          ...ONE_PLACE,
          ...SECOND_TRY,
          name: "program",
          include: ofProgram,
          exclude: left,
          setupFiles: aroundSdk,
        },
      },
      {
        // The others keep nothing between files.
        extends: true,
        test: {
          ...ONE_PLACE,
          ...SECOND_TRY,
          name: "infra",
          include: ["infra/**/*.test.ts"],
          exclude: [endToEnd, onPostgres, ...ofProgram, ...left],
          isolate: false,
          setupFiles: aroundSdk,
        },
      },
      {
        // Nothing here keeps state between files; sharing what is loaded saves a third of the time.
        extends: true,
        test: {
          ...ONE_PLACE,
          name: "unit",
          include: ["{policies,vm,workers}/**/*.test.ts"],
          exclude: [inWorkerd, endToEnd, onPostgres, inContainers, onBroker, inBrowser, ...left],
          isolate: false,
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest({
            // Durable Objects live in the main module; these are the real classes with a clock and a way out that tests hold.
            main: "workers/runtime.harness.ts",
            miniflare: {
              compatibilityDate: COMPATIBILITY_DATE,
              d1Databases: named("d1"),
              kvNamespaces: named("kv"),
              r2Buckets: named("r2"),
              durableObjects: Object.fromEntries(
                bound.flatMap(([name, binding]) =>
                  binding.kind === "durable"
                    ? [[name, { className: binding.className, useSQLite: true }]]
                    : [],
                ),
              ),
            },
          }),
        ],
        // One workerd for many files: a start for each takes twice the time of all tests. The setup file empties it.
        test: {
          ...ONE_PLACE,
          name: "runtime",
          include: [inWorkerd],
          exclude: left,
          isolate: false,
          setupFiles: ["workers/reset.harness.ts"],
          provide: { classes },
        },
      },
      {
        // What a file opens it closes; loading the deployment's code anew for each takes a sixth of the time.
        extends: true,
        test: {
          ...END_TO_END,
          ...SECOND_TRY,
          name: "e2e",
          include: [endToEnd],
          exclude: [...left, ...leftByClock],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { ...ONE_PLACE, ...SECOND_TRY, name: "machine", include: [onPostgres], exclude: left },
      },
      {
        extends: true,
        test: { ...END_TO_END, ...SECOND_TRY, name: "kafka", include: [onBroker], exclude: left },
      },
      {
        extends: true,
        // Its first run makes what later ones have: Compose and the images.
        test: { ...patience(40), name: "containers", include: [inContainers], exclude: left },
      },
      {
        extends: true,
        test: {
          ...END_TO_END,
          ...SECOND_TRY,
          name: "browser",
          include: [inBrowser],
          exclude: left,
          isolate: false,
          globalSetup: ["workers/web/browser/launch.harness.ts"],
        },
      },
    ],
  },
});
