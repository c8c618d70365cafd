import { answers, DOOR, HOST_PLACEHOLDER, node, ONCE, STAYS } from "./defaults.ts";
import { edgeServers } from "./gateway/edge-servers.ts";
import type { ImageName } from "./images/images.ts";
import { INGRESS_SERVICES } from "./ingress-services.ts";
import { PARTS_SERVICES } from "./part-services.ts";
import type { Ingress, MachineProfile, OptionalPart } from "./sizing.ts";

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
export type MachineServiceName = (typeof SERVICE_NAMES)[number];

/**
 * edge: ingress and gateway. data: what speaks to Postgres. runs: what executions run in, with the proxy that lets named hosts out.
 * These three are internal: no route leads out of them. door: the gateway's way to the deployment, with nobody else in it. out: the way out.
 */
export const NETWORKS = {
  edge: { internal: true },
  data: { internal: true },
  runs: { internal: true },
  door: { internal: false },
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
  "tools-key",
  "deployed-keys",
  "tunnel-token",
  "egress-key",
  "worker-token",
  "kafka-settings",
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

export type MachineService = {
  readonly name: MachineServiceName;
  readonly purpose: string;
  readonly image: ImageName;
  /** Whether it stays, or ends with 0 before what waits for it begins. */
  readonly runs: "always" | "once";
  /** Only with this ingress, or where the owner has asked for this part; null on every machine. */
  readonly profile: Ingress | OptionalPart | null;
  /** Only on this machine; null on both. */
  readonly machine: MachineProfile | null;
  /** Of the process and of its files on the host; never 0. */
  readonly uid: number;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly networks: readonly NetworkName[];
  readonly after: readonly MachineServiceName[];
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

/** Our own processes; nobody else on the machine has this id. */
const NODE_UID = 10_001;
/** The image's own user: its folder belongs to it. */
const POSTGRES_UID = 999;

/** What Node is told before its program, where a service is one of Node's. */
export const nodeFlags = (name: MachineServiceName): readonly string[] =>
  MACHINE_SERVICES.find((one) => one.name === name)?.command.filter((word) => word.startsWith("--")) ?? [];

export const MACHINE_SERVICES: readonly MachineService[] = [
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
      PURSER_UPSTREAMS: JSON.stringify({
        "journal-db": { url: "http://mcp:8090/journal-db/mcp" },
        ...edgeServers(`https://${DOOR}`),
      }),
      PURSER_HOSTS: HOST_PLACEHOLDER,
    },
    networks: ["edge", "data", "door"],
    after: ["migrate"],
    health: answers(8080, "/readyz"),
    secrets: ["gateway-password", "credential-keys", "identity-key", "tools-key"],
    files: { "gateway.mjs": "/app/gateway.mjs" },
  },
  ...INGRESS_SERVICES,
  ...PARTS_SERVICES,
];
