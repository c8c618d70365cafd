import { MACHINE_SERVICES, type MachineService, type MachineServiceName } from "./services.ts";

// How much memory each container may take on each machine, in MiB; `npm run bench` measures what they take at rest.

/** A limit is about so many times what its process was measured to take when idle. */
const LIMIT_TO_IDLE = 2.5;

/** `always` is on all month with 1 GiB; `hours` has 4 GiB and is woken on demand. */
export const MACHINE_PROFILES = ["always", "hours"] as const;
export type MachineProfile = (typeof MACHINE_PROFILES)[number];

/** How requests arrive: by Cloudflare's tunnel, or by nginx with a certificate of its own on a public address. */
export const INGRESSES = ["tunnel", "nginx"] as const;
export type Ingress = (typeof INGRESSES)[number];

/** What an owner may have on the machine besides: a worker for personas, a bridge to a Kafka cluster. */
export const OPTIONAL_PARTS = ["worker", "kafka"] as const;
export type OptionalPart = (typeof OPTIONAL_PARTS)[number];

type Size = {
  /** What the machine is sold with. */
  readonly machineMiB: number;
  /** Firmware and kernel keep this; then Debian with its agent, dockerd, containerd and a shim for each container. */
  readonly hostMiB: number;
  readonly limitMiB: Readonly<Record<MachineServiceName, number>>;
};

const INGRESS_MIB = { cloudflared: 96, nginx: 32, certificate: 56, certbot: 56 };

export const SIZES: Readonly<Record<MachineProfile, Size>> = {
  always: {
    machineMiB: 1_024,
    hostMiB: 300,
    // The worker says why it takes no run: no Claude CLI fits.
    limitMiB: {
      ...INGRESS_MIB,
      postgres: 144,
      migrate: 96,
      gateway: 112,
      mcp: 112,
      worker: 88,
      egress: 72,
      cli: 0,
      sandbox: 0,
      kafka: 88,
    },
  },
  hours: {
    machineMiB: 4_096,
    hostMiB: 500,
    // One run of the Claude CLI at a time.
    limitMiB: {
      ...INGRESS_MIB,
      postgres: 256,
      migrate: 96,
      gateway: 144,
      mcp: 144,
      worker: 112,
      egress: 96,
      cli: 512,
      sandbox: 2048,
      kafka: 112,
    },
  },
};

/** What a container is expected to take at rest, in MiB. */
export const idleMiB = (profile: MachineProfile, name: MachineServiceName): number =>
  SIZES[profile].limitMiB[name] / LIMIT_TO_IDLE;

/** What decides which containers a machine has. */
export type MachineShape = {
  readonly profile: MachineProfile;
  readonly ingress: Ingress;
  readonly parts: readonly OptionalPart[];
};

/** The containers of a machine, in the order of services.ts. */
export function servicesFor({ profile, ingress, parts }: MachineShape): readonly MachineService[] {
  const has: readonly MachineService["profile"][] = [null, ingress, ...parts];
  return MACHINE_SERVICES.filter((one) => has.includes(one.profile) && (one.machine ?? profile) === profile);
}

/**
 * The most that all containers take together, in MiB, with every part that an owner may ask for. One that runs once and ends does so
 * before the ones that wait for it begin, so the larger of the two counts.
 */
export function peakMiB(profile: MachineProfile, ingress: Ingress): number {
  const { limitMiB } = SIZES[profile];
  const services = servicesFor({ profile, ingress, parts: OPTIONAL_PARTS });
  const staying = services.filter(({ runs }) => runs === "always");
  const once = services.filter(({ runs }) => runs === "once").map(({ name }) => limitMiB[name]);
  const waiting = staying.filter((one) =>
    one.after.some((name) => services.some((other) => other.name === name && other.runs === "once")),
  );
  const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0);
  const late = sum(waiting.map(({ name }) => limitMiB[name]));
  const early = sum(staying.filter((one) => !waiting.includes(one)).map(({ name }) => limitMiB[name]));
  return early + Math.max(late, sum(once));
}

/** What the containers may take together, in MiB. */
export const roomMiB = (profile: MachineProfile): number =>
  SIZES[profile].machineMiB - SIZES[profile].hostMiB;
