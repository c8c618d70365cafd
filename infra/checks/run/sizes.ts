import { globSync } from "node:fs";

/**
 * How much the tests do, each with what the one before has. `commit` is `npm test`: what a change is tried with before it is
 * committed. `all` is `npm run test:all`, which CI runs, and whoever names files. `long` is `npm run test:long`: bursts, kills and
 * walks at their full number (workers/sizes.harness.ts).
 */
export const RUN_SIZES = ["commit", "all", "long"] as const;
export type Size = (typeof RUN_SIZES)[number];

/** Says to vitest.config.ts which of them a run is. */
export const SIZE_VARIABLE = "PURSER_TESTS";

/** Without their suffix, so that nothing takes them for what the check loads. */
type Left = { readonly what: string; readonly files: readonly string[] };
const SUFFIX = ".test.ts";

/**
 * What `npm test` leaves to `npm run test:all`: files that try at a price what others have tried without it. Single tests of files
 * that stay say so themselves (`leftToAll` in workers/sizes.harness.ts). Why: docs/decisions/080-before-a-commit.md.
 */
export const LEFT_TO_ALL: readonly Left[] = [
  {
    what: "kills and stops",
    files: [
      "infra/offline/killed.e2e",
      "infra/checks/stopping.e2e",
      "workers/{edge,model,personas}/killed.e2e",
      "workers/chief/tasks/asking.e2e",
      "vm/gateway/failures.postgres",
      "workers/personas/killed.runtime",
      "workers/personas/pool/killed.runtime",
      "workers/chief/simulated/killed",
    ],
  },
  {
    what: "npm start, the demo, the policy pack and the machine's programs as processes",
    files: [
      "infra/offline/start.e2e",
      "infra/offline/gateway.e2e",
      "infra/offline/demo/demo.e2e",
      "infra/worker/programs",
      "policies/pack",
      "vm/ask/program",
      "vm/release/program",
    ],
  },
  {
    what: "drills of backups, rotations and bursts",
    files: [
      "workers/archive/backups/restore.e2e",
      "workers/archive/audit.e2e",
      "infra/cli/rotate/rotate.e2e",
      "infra/cli/smoke/smoke.e2e",
      "vm/{backup,restore}/*.postgres",
      "vm/programs.postgres",
      "vm/parts",
      "infra/offline/machine/*.postgres",
      "workers/archive/backups/copy-failure.runtime",
      "workers/archive/backups/moment.runtime",
    ],
  },
  {
    what: "a broker of Kafka, the real Claude CLI",
    files: ["vm/kafka/kafka.broker", "vm/worker/real-cli", "infra/cli/clients/real-cli.e2e"],
  },
  {
    what: "generated requests and lived months",
    files: [
      "workers/openapi/openapi.e2e",
      "infra/cli/simulate/adversary",
      "infra/cli/simulate/command",
      "workers/chief/agents/month.runtime",
      "workers/chief/simulated/month",
      "workers/ledger/walk/fence",
      "workers/ledger/walk/year",
      "workers/messaging/week.runtime",
      "workers/personas/pool/idle.runtime",
    ],
  },
  {
    what: "guides and examples from beginning to end",
    files: [
      "workers/personas/guide.e2e",
      "workers/personas/example.e2e",
      "workers/chief/architect/proposing.e2e",
      "workers/mcp/mounted.e2e",
      "workers/mcp/web/kusto.e2e",
      "workers/machine/machine.e2e",
      "workers/notices/push/push.e2e",
    ],
  },
  { what: "the page's agents and its memory", files: ["workers/web/browser/agents.browser"] },
  {
    what: "through the door once more what other tiers have tried behind it",
    files: [
      "workers/chief/bringing/bringing.e2e",
      "workers/chief/routing/routing.e2e",
      "workers/edge/apart.e2e",
      "workers/edge/door.e2e",
      "workers/edge/faults.e2e",
      "workers/edge/leaving.e2e",
      "workers/ledger/budget.e2e",
      "workers/ledger/keys/keys.e2e",
      "workers/live/live.e2e",
      "workers/chat/sockets/sockets.e2e",
      "infra/cli/journal/journal.e2e",
      "workers/mcp/sensors.e2e",
      "workers/mcp/for-machine/for-machine.e2e",
      "workers/mcp/peers/peers.e2e",
      "workers/messaging/messaging.e2e",
      "workers/messaging/others.e2e",
      "workers/notices/notices.e2e",
      "workers/personas/door.e2e",
      "workers/personas/pool/pool.e2e",
      "workers/proxy/proxy.e2e",
      "workers/tools/oauth.e2e",
    ],
  },
  {
    what: "every command with every broken file and network, the install, what the SDK loads",
    files: ["infra/checks/broken", "infra/checks/broken-files", "infra/run", "infra/offline/lazy-sdk"],
  },
  {
    what: "changed copies of the program, releases of the machine",
    files: ["infra/offline/plan/against", "infra/budget/budget", "infra/cli/machine/publish"],
  },
  {
    what: "the page by keys alone, in WebKit, its personas, machine, plan, imports, channels and peers, what moves, its install, a first visit, an ended sign-in, no network, a new build, push",
    files: [
      "channels",
      "peers",
      "install",
      "shift",
      "keys",
      "webkit",
      "personas",
      "machine",
      "plan",
      "imports",
      "visit",
      "session",
      "offline",
      "build",
      "push",
    ].map((view) => `workers/web/browser/${view}.browser`),
  },
];

/** The files of that list that there are. @param root of the checkout */
export const filesLeft = (root: string): readonly string[] =>
  LEFT_TO_ALL.flatMap(({ files }) =>
    globSync(
      files.map((file) => file + SUFFIX),
      { cwd: root },
    ),
  ).toSorted();

/** @throws Error when it is none of them */
export function sizeOf(text: string | undefined): Size {
  const size = RUN_SIZES.find((one) => one === (text ?? "all"));
  if (size === undefined) throw new Error(`${SIZE_VARIABLE} is "${text}"; it takes ${RUN_SIZES.join(", ")}.`);
  return size;
}

/** Of infra/checks/check.ts. */
export const SIZE_FLAGS: readonly string[] = ["--all", "--long"];

/** Whoever names files means all of their tests. @param argv of infra/checks/check.ts */
export function runSizeFor(argv: readonly string[]): Size {
  if (argv.includes("--long")) return "long";
  return argv.includes("--all") || argv.some((word) => !word.startsWith("-")) ? "all" : "commit";
}

/** What a run before a commit has not tried, in a line. @param root of the checkout */
export function alsoThere(root: string): string {
  const whats = LEFT_TO_ALL.map(({ what }) => what).join("; ");
  return `Also: npm run test:all, which CI runs, has ${filesLeft(root).length} more files (${whats}) and the tests that are skipped here; npm run test:long has the long sizes.`;
}
