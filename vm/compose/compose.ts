import { stringify } from "yaml";
import { DOOR, EMAIL, HOST_PLACEHOLDER } from "../defaults.ts";
import { IMAGES, imageReferenceOf } from "../images/images.ts";
import { type MachineService, type MachineServiceName, NETWORKS, type SecretName } from "../services.ts";
import { type MachineShape, SIZES, servicesFor } from "../sizing.ts";

/** In memory: filled at each boot, gone at each stop. */
const SECRETS_FOLDER = "/run/purser/secrets";
const DATA_FOLDER = "/var/lib/purser";

const LOG = { driver: "local", options: { "max-size": "10m", "max-file": "3" } };
/** Long enough to end open streams, short enough for a machine that is being stopped. */
const STOP_GRACE = "10s";

/** Where a service's own copy of a secret lies on the host. */
export const secretPath = (service: MachineServiceName, secret: SecretName): string =>
  `${SECRETS_FOLDER}/${service}/${secret}`;
/** Where a folder of the disk lies on the host, by the name that services.ts gives it. */
export const folderPath = (name: string): string => `${DATA_FOLDER}/${name}`;

type Yaml = Readonly<Record<string, unknown>>;

/** What decides the files of a machine. */
export type MachineTraits = MachineShape & {
  /** The name that it answers to, such as machine.example.com. */
  readonly host: string;
  /** Whom Let's Encrypt may write to; used by the ingress nginx alone. */
  readonly email: string;
  /** Host name of the deployment's door. */
  readonly door: string;
};

/** The Compose file of a machine, as text. Everything that weakens a container is absent unless services.ts says it. */
export function composeFile(machine: MachineTraits): string {
  const services = servicesFor(machine);
  const used = new Set(services.flatMap(({ networks }) => networks));
  const file = {
    name: "purser",
    services: Object.fromEntries(services.map((one) => [one.name, container(one, machine, services)])),
    networks: Object.fromEntries([...used].map((name) => [name, NETWORKS[name]])),
    secrets: Object.fromEntries(services.flatMap((one) => one.secrets.map((name) => secretOf(one, name)))),
  };
  return stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** One file for each service that uses a secret: Compose hands a file on with the owner and mode that it has on the host. */
const secretKey = (service: MachineServiceName, secret: SecretName): string => `${service}-${secret}`;

const secretOf = ({ name }: MachineService, secret: SecretName) =>
  [secretKey(name, secret), { file: secretPath(name, secret) }] as const;

function container(service: MachineService, machine: MachineTraits, all: readonly MachineService[]): Yaml {
  const memory = `${SIZES[machine.profile].limitMiB[service.name]}m`;
  const once = service.runs === "once";
  return {
    image: imageReferenceOf(IMAGES[service.image]),
    ...entry(service, machine),
    user: `${service.uid}:${service.uid}`,
    restart: once ? "no" : "unless-stopped",
    init: true,
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    pids_limit: service.pidsMax,
    mem_limit: memory,
    // No swap: a container at its limit is ended instead of slowing the whole machine.
    memswap_limit: memory,
    ...(service.cpus === null ? {} : { cpus: service.cpus }),
    oom_score_adj: service.oomScore,
    stop_grace_period: STOP_GRACE,
    environment: filled(service.environment, machine),
    networks: service.networks,
    tmpfs: Object.entries(service.memoryPaths).map(
      ([path, mib]) => `${path}:size=${mib}m,mode=0700,uid=${service.uid},gid=${service.uid}`,
    ),
    volumes: volumes(service),
    logging: LOG,
    // An index that is built in parallel needs more than Docker's 64 MiB, and fails as if the disk were full.
    ...(service.name === "postgres" ? { shm_size: "128m" } : {}),
    ...(service.secrets.length > 0 ? { secrets: service.secrets.map((one) => mounted(service, one)) } : {}),
    ...(Object.keys(service.ports).length > 0 ? { ports: published(service) } : {}),
    ...(service.after.length > 0 ? { depends_on: waits(service, all) } : {}),
    ...(service.health === null ? {} : { healthcheck: health(service.health) }),
  };
}

/** Compose would fill in `$name` from its own environment. */
const dollars = (text: string): string => text.replaceAll("$", "$$$$");

const fill = (text: string, { host, email, door }: MachineTraits): string =>
  dollars(text.replace(HOST_PLACEHOLDER, host).replace(EMAIL, email).replaceAll(DOOR, door));

const filled = (environment: Readonly<Record<string, string>>, machine: MachineTraits): Yaml =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fill(value, machine)]));

function entry({ name, command }: MachineService, machine: MachineTraits): Yaml {
  const words = command.map((word) => fill(word, machine));
  // The image's own entry point is certbot itself.
  return name === "certbot" ? { entrypoint: ["sh"], command: words } : { command: words };
}

const mounted = ({ name }: MachineService, secret: SecretName): Yaml => ({
  source: secretKey(name, secret),
  target: secret,
});

const volumes = ({ folders, reads, files }: MachineService): readonly Yaml[] => [
  ...Object.entries(folders).map(([name, target]) => bind(folderPath(name), target, false)),
  ...Object.entries(reads).map(([name, target]) => bind(folderPath(name), target, true)),
  ...Object.entries(files).map(([name, target]) => bind(`./${name}`, target, true)),
];

const bind = (source: string, target: string, readOnly: boolean): Yaml => ({
  type: "bind",
  source,
  target,
  read_only: readOnly,
  // A missing folder is a mistake to hear of, not one for root to make.
  bind: { create_host_path: false },
});

const published = ({ ports }: MachineService): readonly string[] =>
  Object.entries(ports).map(([host, inside]) => `${host}:${inside}`);

const waits = ({ after }: MachineService, all: readonly MachineService[]): Yaml =>
  Object.fromEntries(
    after.map((name) => {
      const once = all.find((one) => one.name === name)?.runs === "once";
      return [name, { condition: once ? "service_completed_successfully" : "service_healthy" }];
    }),
  );

const health = (words: readonly string[]): Yaml => ({
  test: ["CMD", ...words.map(dollars)],
  interval: "60s",
  timeout: "5s",
  retries: 3,
  start_period: "60s",
  start_interval: "1s",
});
