import type { ImageName } from "./images/images.ts";
import type { Ingress, MachineProfile, Part } from "./sizing.ts";

// Every container of the machine, once. The Compose file, what is prepared on the host, the sizing table and the page in docs/ are
// made from this list; memory is in sizing.ts, images are in images/images.json.

export const SERVICE_NAMES = [
  "postgres",
  "migrate",
  "mcp",
  "gateway",
  "cloudflared",
  "certificate",
  "nginx",
  "certbot",
  "egress",
  "cli",
  "sandbox",
  "worker",
  "kafka",
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/**
 * edge: ingress and gateway. data: what speaks to Postgres. runs: what executions run in, with the proxy that lets named hosts out.
 * All three are internal: no route leads out of them. out: the way out.
 */
export const NETWORKS = {
  edge: { internal: true },
  data: { internal: true },
  runs: { internal: true },
  out: { internal: false },
};
export type NetworkName = keyof typeof NETWORKS;

/** Secrets of the machine; each service that uses one has a file of its own, since Compose keeps the host's owner and mode. */
export const SECRET_NAMES = [
  "postgres-password",
  "owner-password",
  "app-password",
  "gateway-password",
  "backup-password",
  "credential-keys",
  "identity-key",
  "deployed-keys",
  "tunnel-token",
  "egress-key",
  "worker-token",
  "kafka-settings",
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

export type Service = {
  readonly name: ServiceName;
  readonly purpose: string;
  readonly image: ImageName;
  /** Whether it stays, or ends with 0 before what waits for it begins. */
  readonly runs: "always" | "once";
  /** Only with this ingress, or where the owner has asked for this part; null on every machine. */
  readonly profile: Ingress | Part | null;
  /** Only on this machine; null on both. */
  readonly machine: MachineProfile | null;
  /** Of the process and of its files on the host; never 0. */
  readonly uid: number;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly networks: readonly NetworkName[];
  readonly after: readonly ServiceName[];
  /** What is run inside to ask whether it does its work; null for what runs once. */
  readonly health: readonly string[] | null;
  readonly secrets: readonly SecretName[];
  /** Paths in memory, with their size in MiB; these count against the memory limit. */
  readonly memoryPaths: Readonly<Record<string, number>>;
  /** Folders of the machine's disk, made for its uid: name under /var/lib/purser, and where it is inside. */
  readonly folders: Readonly<Record<string, string>>;
  /** Another service's folders of the same user, which this one may read and not write to. */
  readonly reads: Readonly<Record<string, string>>;
  /** Files of the release, read only: name in the release, and where it is inside. */
  readonly files: Readonly<Record<string, string>>;
  /** Host port to container port, on every address of the host; only ingress has some. */
  readonly ports: Readonly<Record<number, number>>;
  readonly pidsMax: number;
  /** Of the machine's processors, at most; null for all of them. */
  readonly cpus: number | null;
  /** From -1000, ended last when memory is short, to 1000, ended first. */
  readonly oomScore: number;
};

const NOTHING = {
  environment: {},
  machine: null,
  secrets: [],
  folders: {},
  reads: {},
  files: {},
  ports: {},
  after: [],
  cpus: null,
  oomScore: 0,
};
const STAYS = { ...NOTHING, runs: "always", pidsMax: 64, memoryPaths: { "/tmp": 16 } } as const;
const ONCE = { ...STAYS, runs: "once", health: null } as const;

/** Our own processes; nobody else on the machine has this id. */
const NODE_UID = 10_001;
/** The images' own users: their folders and certificates belong to these. */
const POSTGRES_UID = 999;
/** Of runs, and of what they are run with; of the one that has the worker's token; of the way out; of the bridge. */
const RUN_UID = 10_002;
const WORKER_UID = 10_003;
const EGRESS_UID = 10_004;
const KAFKA_UID = 10_005;
const CLOUDFLARED_UID = 65_532;
const NGINX_UID = 101;

/** Small images have no curl; asking by a process of Node would cost 50 MiB each time, bash costs 4. */
const answers = (port: number, path: string): readonly string[] => [
  "bash",
  "-c",
  `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET ${path} HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200'* ]]`,
];

/** Of what listens to nobody: it has written its file a moment ago (vm/service.ts), so that it neither hangs nor has ended. */
const WORKS: readonly string[] = ["bash", "-c", "(($(date +%s) - $(stat -c %Y /tmp/alive) < 120))"];

/** Heap limits of Node in MiB: beyond them it collects, beyond the container's limit it is ended. */
const node = (file: string, heapMiB: number): readonly string[] => [
  "node",
  `--max-old-space-size=${heapMiB}`,
  "--max-semi-space-size=1",
  "--optimize-for-size",
  `/app/${file}`,
];

/** What Node is told before its program, where a service is one of Node's. */
export const nodeFlags = (name: ServiceName): readonly string[] =>
  SERVICES.find((one) => one.name === name)?.command.filter((word) => word.startsWith("--")) ?? [];

/** Filled in by vm/compose/compose.ts. */
export const HOST = "{host}";
export const EMAIL = "{email}";
export const DOOR = "{door}";
const EGRESS = { PURSER_EGRESS: "http://egress:3128" };
const SECRETS = { PURSER_SECRETS: "/run/secrets" };
const CLI = { PURSER_CLI: "/var/lib/cli" };
const CERTIFICATES = { certificates: "/etc/letsencrypt", challenges: "/var/www/challenges" };
/** certbot writes to three folders of its own choice unless it is told others. */
const CERTBOT = ["--work-dir", "/tmp/work", "--logs-dir", "/tmp/logs", "--non-interactive"];

export const SERVICES: readonly Service[] = [
  {
    ...STAYS,
    name: "postgres",
    purpose: "the databases personal and system",
    image: "postgres",
    profile: null,
    uid: POSTGRES_UID,
    command: ["postgres", "-c", "config_file=/etc/postgresql/postgresql.conf"],
    environment: {
      PGDATA: "/var/lib/postgresql/data/main",
      POSTGRES_PASSWORD_FILE: "/run/secrets/postgres-password",
      POSTGRES_INITDB_ARGS: "--data-checksums --auth-host=scram-sha-256 --auth-local=scram-sha-256",
    },
    networks: ["data"],
    // By address: while the image prepares its folder a server listens on the socket alone.
    health: ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"],
    secrets: ["postgres-password"],
    memoryPaths: { "/tmp": 16, "/run/postgresql": 1 },
    folders: { postgres: "/var/lib/postgresql/data" },
    files: { "postgresql.conf": "/etc/postgresql/postgresql.conf" },
    pidsMax: 128,
    oomScore: -500,
  },
  {
    ...ONCE,
    name: "migrate",
    purpose: "makes roles and databases, and brings their tables to this release",
    image: "node",
    profile: null,
    uid: NODE_UID,
    command: node("migrate.mjs", 48),
    environment: { PGHOST: "postgres", PURSER_SECRETS: "/run/secrets" },
    networks: ["data"],
    after: ["postgres"],
    secrets: [
      "postgres-password",
      "owner-password",
      "app-password",
      "gateway-password",
      "backup-password",
      "deployed-keys",
    ],
    files: { "migrate.mjs": "/app/migrate.mjs", migrations: "/app/migrations" },
  },
  {
    ...STAYS,
    name: "mcp",
    purpose: "the MCP servers of the machine, in one process: people's journals in Postgres",
    image: "node",
    profile: null,
    uid: NODE_UID,
    command: node("journals.mjs", 64),
    environment: { PGHOST: "postgres", PURSER_SECRETS: "/run/secrets" },
    networks: ["data"],
    after: ["migrate"],
    health: answers(8090, "/readyz"),
    secrets: ["app-password", "identity-key"],
    files: { "journals.mjs": "/app/journals.mjs" },
  },
  {
    ...STAYS,
    name: "gateway",
    purpose: "the one door to the MCP servers: keys, credentials, limits, audit",
    image: "node",
    profile: null,
    uid: NODE_UID,
    command: node("gateway.mjs", 48),
    environment: {
      PGHOST: "postgres",
      PURSER_SECRETS: "/run/secrets",
      PURSER_UPSTREAMS: JSON.stringify({ "journal-db": { url: "http://mcp:8090/journal-db/mcp" } }),
      PURSER_HOSTS: HOST,
    },
    networks: ["edge", "data"],
    after: ["migrate"],
    health: answers(8080, "/readyz"),
    secrets: ["gateway-password", "credential-keys", "identity-key"],
    files: { "gateway.mjs": "/app/gateway.mjs" },
  },
  {
    ...STAYS,
    name: "cloudflared",
    purpose: "the way in: a tunnel to Cloudflare, no open port",
    image: "cloudflared",
    profile: "tunnel",
    uid: CLOUDFLARED_UID,
    command: [
      "tunnel",
      "--no-autoupdate",
      "--metrics",
      "127.0.0.1:2000",
      "run",
      "--token-file",
      "/run/secrets/tunnel-token",
    ],
    // It has no limit of its own; Go's collector is told one below the container's.
    environment: { GOMEMLIMIT: "48MiB" },
    networks: ["edge", "out"],
    after: ["gateway"],
    health: ["cloudflared", "tunnel", "--metrics", "127.0.0.1:2000", "ready"],
    secrets: ["tunnel-token"],
    oomScore: -300,
  },
  {
    ...ONCE,
    name: "certificate",
    purpose: "asks Let's Encrypt for the first certificate",
    image: "certbot",
    profile: "nginx",
    uid: NGINX_UID,
    command: [
      "certonly",
      "--standalone",
      "--http-01-port",
      "8080",
      "--keep-until-expiring",
      ...CERTBOT,
      "--agree-tos",
      "--domain",
      HOST,
      "--email",
      EMAIL,
      "--cert-name",
      "purser",
    ],
    networks: ["out"],
    folders: CERTIFICATES,
    ports: { 80: 8080 },
  },
  {
    ...STAYS,
    name: "nginx",
    purpose: "the way in by a public address, with a certificate of its own",
    image: "nginx",
    profile: "nginx",
    uid: NGINX_UID,
    // A renewed certificate is read within 12 hours; it is renewed 30 days before its end.
    command: ["sh", "-c", "while sleep 12h; do nginx -s reload; done & exec nginx -g 'daemon off;'"],
    networks: ["edge", "out"],
    after: ["certificate", "gateway"],
    health: answers(8080, "/healthz"),
    folders: CERTIFICATES,
    files: { "nginx.conf": "/etc/nginx/nginx.conf" },
    ports: { 80: 8080, 443: 8443 },
  },
  {
    ...STAYS,
    name: "certbot",
    purpose: "renews the certificate",
    image: "certbot",
    profile: "nginx",
    uid: NGINX_UID,
    command: [
      "-c",
      `while :; do certbot renew --webroot --webroot-path /var/www/challenges ${CERTBOT.join(" ")}; sleep 12h; done`,
    ],
    networks: ["out"],
    after: ["certificate"],
    health: ["test", "-s", "/etc/letsencrypt/live/purser/fullchain.pem"],
    folders: CERTIFICATES,
  },
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
