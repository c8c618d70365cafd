import { answers, DOOR, node, ONCE, STAYS } from "./defaults.ts";
import type { MachineService } from "./services.ts";

// The containers of what an owner may have on the machine besides (purser:machineParts).

/** Of runs, and of what they are run with; of the one that has the worker's token; of the way out; of the bridge. */
const RUN_UID = 10_002;
const WORKER_UID = 10_003;
const EGRESS_UID = 10_004;
const KAFKA_UID = 10_005;
const EGRESS = { PURSER_EGRESS: "http://egress:3128" };
const SECRETS = { PURSER_SECRETS: "/run/secrets" };
const CLI = { PURSER_CLI: "/var/lib/cli" };
/** Of what listens to nobody: it has written its file a moment ago (vm/service.ts), so that it neither hangs nor has ended. */
const WORKS: readonly string[] = ["bash", "-c", "(($(date +%s) - $(stat -c %Y /tmp/alive) < 120))"];

export const PARTS_SERVICES: readonly MachineService[] = [
  {
    ...STAYS,
    name: "egress",
    purpose: "the one way out of the network of runs: a proxy to named hosts, by a pass",
    image: "node",
    profile: "worker",
    uid: EGRESS_UID,
    command: node("egress.mjs", 32),
    environment: SECRETS,
    networks: ["runs", "out"],
    health: answers(3128, "/healthz"),
    secrets: ["egress-key"],
    files: { "egress.mjs": "/app/egress.mjs" },
  },
  {
    ...ONCE,
    name: "cli",
    purpose: "installs the Claude CLI at the first start, from npm",
    image: "node",
    profile: "worker",
    machine: "hours",
    uid: RUN_UID,
    command: node("cli.mjs", 48),
    environment: { ...SECRETS, ...EGRESS, ...CLI },
    networks: ["runs"],
    after: ["egress"],
    secrets: ["egress-key"],
    folders: { cli: "/var/lib/cli" },
    files: { "cli.mjs": "/app/cli.mjs" },
  },
  {
    ...STAYS,
    name: "sandbox",
    purpose: "one run of the Claude CLI for each life of the container, without a secret",
    image: "node",
    profile: "worker",
    machine: "hours",
    uid: RUN_UID,
    command: node("sandbox.mjs", 48),
    environment: CLI,
    networks: ["runs"],
    after: ["cli", "egress"],
    health: ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/4010"],
    reads: { cli: "/var/lib/cli" },
    files: { "sandbox.mjs": "/app/sandbox.mjs" },
    memoryPaths: { "/tmp": 128 },
    pidsMax: 256,
    cpus: 1.5,
    oomScore: 500,
  },
  {
    ...STAYS,
    name: "worker",
    purpose: "takes executions from the deployment, and gives each to the sandbox",
    image: "node",
    profile: "worker",
    uid: WORKER_UID,
    command: node("worker.mjs", 48),
    environment: { ...SECRETS, ...EGRESS, PURSER_DOOR: DOOR },
    networks: ["runs"],
    after: ["egress"],
    health: WORKS,
    secrets: ["worker-token", "egress-key"],
    files: { "worker.mjs": "/app/worker.mjs" },
  },
  {
    ...STAYS,
    name: "kafka",
    purpose: "carries requests of a Kafka cluster to the deployment, and what becomes of them back",
    image: "node",
    profile: "kafka",
    uid: KAFKA_UID,
    command: node("kafka.mjs", 48),
    environment: { ...SECRETS, PURSER_URL: `https://${DOOR}` },
    networks: ["out"],
    health: WORKS,
    secrets: ["kafka-settings"],
    // Its client reads this from beside the folder of the program (infra/worker/programs.ts).
    files: { "kafka.mjs": "/app/kafka.mjs", "native.wasm": "/dist/native.wasm" },
  },
];
