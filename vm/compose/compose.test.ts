import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { upstreamsIn } from "../gateway/upstreams.ts";
import { MACHINE_SERVICES, type MachineServiceName } from "../services.ts";
import {
  INGRESSES,
  MACHINE_PROFILES,
  OPTIONAL_PARTS,
  type OptionalPart,
  peakMiB,
  roomMiB,
  SIZES,
  servicesFor,
} from "../sizing.ts";
import { composeFile } from "./compose.ts";
import { hostFolders, hostSecrets } from "./host.ts";
import { postgresqlConf } from "./postgresql.ts";
import { busyScript } from "./scripts.ts";

// Each point of the hardening is read back from the generated file, for every profile and ingress.

type Container = {
  readonly [key: string]: unknown;
  readonly image: string;
  readonly user: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mem_limit: string;
  readonly cpus?: number;
  readonly tmpfs: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly {
    readonly source: string;
    readonly target: string;
    readonly read_only: boolean;
  }[];
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
};
type Compose = {
  readonly services: Readonly<Record<MachineServiceName, Container>>;
  readonly networks: Readonly<Record<string, { readonly internal: boolean }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
};

const files = MACHINE_PROFILES.flatMap((profile) =>
  INGRESSES.map((ingress) => {
    const names = { host: "machine.example.com", email: "owner@example.com", door: "purser.example.com" };
    const shape = { profile, ingress, parts: OPTIONAL_PARTS };
    const text = composeFile({ ...shape, ...names });
    return { profile, ingress, shape, text, compose: parse(text) as Compose };
  }),
);
const containers = files.flatMap(({ profile, ingress, compose }) =>
  Object.entries(compose.services).map(([name, container]) => ({
    where: `${profile} ${ingress} ${name}`,
    name: name as MachineServiceName,
    profile,
    container,
  })),
);

describe("allows", () => {
  test("every container of the ingress is in the file, once [row 115]", () => {
    for (const { shape, compose } of files)
      expect(Object.keys(compose.services)).toEqual(servicesFor(shape).map(({ name }) => name));
    expect(MACHINE_SERVICES.map(({ name }) => name)).toEqual([
      ...new Set(MACHINE_SERVICES.map(({ name }) => name)),
    ]);
  });

  test("64: each has a limit without swap, a health check unless it ends, and an image that its publisher's latest cannot change [row 115]", () => {
    for (const { where, name, profile, container } of containers) {
      const limit = `${SIZES[profile].limitMiB[name]}m`;
      expect([container.mem_limit, container.memswap_limit], where).toEqual([limit, limit]);
      const once = MACHINE_SERVICES.find((one) => one.name === name)?.runs === "once";
      expect(container.healthcheck === undefined, where).toBe(once);
      expect(container.image, where).toMatch(
        /^docker\.io\/[\w./-]+:[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$/,
      );
      expect(container.restart, where).toBe(once ? "no" : "unless-stopped");
    }
  });

  test.each(MACHINE_PROFILES)(
    "64: the limits of %s, with what is set aside, are below its memory",
    (profile) => {
      for (const ingress of INGRESSES)
        expect(peakMiB(profile, ingress)).toBeLessThanOrEqual(roomMiB(profile));
      expect(roomMiB(profile)).toBeLessThan(SIZES[profile].machineMiB);
    },
  );

  test.each(INGRESSES)(
    "66: with %s both machines answer at the same addresses, for the same servers",
    (ingress) => {
      const [always, hours] = MACHINE_PROFILES.map((profile) => {
        const file = files.find((one) => one.profile === profile && one.ingress === ingress);
        if (file === undefined) throw new Error(`There is no file of ${profile}.`);
        const { gateway, nginx, cloudflared } = file.compose.services as Partial<Compose["services"]>;
        const entry = (one: Container | undefined) => one && [one.command, one.networks, one.ports];
        return { servers: gateway?.environment, entries: [gateway, nginx, cloudflared].map(entry) };
      });
      expect(always?.servers).toHaveProperty("PURSER_UPSTREAMS");
      expect(always).toEqual(hours);
    },
  );
  test("66: every machine has the same servers behind the same addresses, lean or large", () => {
    const upstreams = files.map(({ compose }) => compose.services.gateway.environment.PURSER_UPSTREAMS);
    expect(new Set(upstreams).size).toBe(1);
    const [text = ""] = upstreams;
    const known = upstreamsIn(text);
    for (const { url, at } of known.values())
      for (const { compose } of files)
        if (at === "machine")
          expect(compose.services[new URL(url).hostname as MachineServiceName].networks).toContain("data");
    expect([...known.values()].map(({ name, at, url }) => [name, at, new URL(url).pathname])).toEqual([
      ["journal-db", "machine", "/journal-db/mcp"],
      ["google-workspace", "edge", "/api/machine/tools/google"],
      ["garmin", "edge", "/api/machine/tools/garmin"],
      ["splitwise", "edge", "/api/machine/tools/splitwise"],
      ["google-places", "edge", "/api/machine/tools/places"],
    ]);
    expect(text).not.toContain("{door}");
  });

  test("what waits for another container does so until it is healthy, or has ended well", () => {
    for (const { where, container } of containers)
      for (const [other, { condition }] of Object.entries(container.depends_on ?? {})) {
        const once = MACHINE_SERVICES.find(({ name }) => name === other)?.runs === "once";
        expect(condition, where).toBe(once ? "service_completed_successfully" : "service_healthy");
      }
  });

  test("what runs once is waited for by what stays, else Compose takes its end for a failure", () => {
    // "up --wait" judges the rest by whether it runs: github.com/docker/compose/pull/9572.
    for (const { shape } of files) {
      const services = servicesFor(shape);
      const waited = services.filter(({ runs }) => runs === "always").flatMap(({ after }) => after);
      for (const { name } of services.filter(({ runs }) => runs === "once"))
        expect(waited, name).toContain(name);
    }
  });

  test("what is mounted from the disk is prepared for the one user who opens it", () => {
    for (const { shape, compose } of files) {
      const prepared = new Map(hostFolders(shape).map(({ path, uid }) => [path, uid]));
      for (const container of Object.values(compose.services))
        for (const { source, read_only } of container.volumes.filter(({ source }) =>
          source.startsWith("/"),
        )) {
          // What only the sandbox reads, another container of the same user has written.
          expect(read_only).toBe(container === compose.services.sandbox);
          expect(container.user).toBe(`${prepared.get(source)}:${prepared.get(source)}`);
        }
    }
  });
});

describe("refuses", () => {
  test("64: root, writing to the image, capabilities, new privileges, endless processes [row 115]", () => {
    expect(containers.length).toBeGreaterThan(15);
    for (const { where, container } of containers) {
      expect(container.user, where).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(container.read_only, where).toBe(true);
      expect(container.cap_drop, where).toEqual(["ALL"]);
      expect(container.security_opt, where).toEqual(["no-new-privileges:true"]);
      expect(container.pids_limit, where).toBeLessThanOrEqual(256);
      for (const open of [
        "privileged",
        "cap_add",
        "devices",
        "pid",
        "ipc",
        "network_mode",
        "build",
        "env_file",
      ])
        expect(container, where).not.toHaveProperty(open);
      expect(JSON.stringify(container), where).not.toContain("docker.sock");
    }
  });

  test("ports of the host: none with the tunnel, 80 and 443 with nginx, never Postgres or the gateway [row 117]", () => {
    for (const { ingress, compose } of files) {
      const open = Object.values(compose.services).flatMap(({ ports = [] }) =>
        ports.map((one) => one.split(":")[0]),
      );
      expect([...new Set(open)]).toEqual(ingress === "tunnel" ? [] : ["80", "443"]);
      for (const name of ["postgres", "gateway", "migrate"] as const)
        expect(compose.services[name]).not.toHaveProperty("ports");
    }
  });

  test("a way out for what holds data: their networks lead nowhere; the gateway's own leads to the door, and nobody else is in it", () => {
    for (const { compose } of files) {
      expect([compose.networks.data?.internal, compose.networks.edge?.internal]).toEqual([true, true]);
      for (const name of ["postgres", "migrate", "mcp"] as const)
        expect(compose.services[name].networks).toEqual(["data"]);
      expect(compose.services.gateway.networks).toEqual(["edge", "data", "door"]);
      const inDoor = Object.entries(compose.services).filter(([, { networks }]) => networks.includes("door"));
      expect(inDoor.map(([name]) => name)).toEqual(["gateway"]);
    }
  });

  test("secrets in the file: each is a file in memory of the service that uses it", () => {
    for (const { shape, text, compose } of files) {
      const prepared = hostSecrets(shape).map(({ path }) => path);
      expect(Object.values(compose.secrets).map(({ file }) => file)).toEqual(prepared);
      expect(new Set(prepared).size).toBe(prepared.length);
      expect(text).not.toMatch(/(PASSWORD|TOKEN|KEY): (?!\/run\/secrets\/)/);
      for (const { secrets = [] } of Object.values(compose.services))
        for (const { source } of secrets) expect(compose.secrets).toHaveProperty([source]);
    }
  });

  test("a dollar that Compose would fill in from its own environment", () => {
    for (const { text } of files) expect(text.replaceAll("$$", "")).not.toContain("$");
    expect(files[0]?.text).toContain("$$line");
  });
});

describe("the runs of executions", () => {
  const attached = (compose: Compose, network: string) =>
    Object.entries(compose.services).flatMap(([name, { networks }]) =>
      networks.includes(network) ? [name] : [],
    );

  test("have no way out but the proxy, and reach neither data nor the gateway [row 180]", () => {
    for (const { profile, compose } of files) {
      expect(compose.networks.runs?.internal).toBe(true);
      const inside = attached(compose, "runs");
      expect(inside).toEqual(
        profile === "hours" ? ["egress", "cli", "sandbox", "worker"] : ["egress", "worker"],
      );
      for (const network of ["out", "edge", "data"])
        expect(inside.filter((name) => attached(compose, network).includes(name))).toEqual(
          network === "out" ? ["egress"] : [],
        );
    }
  });

  test("have a container without a secret, whose user owns nothing else, and a program that they cannot change [row 180]", () => {
    for (const { compose } of files.filter(({ profile }) => profile === "hours")) {
      const { sandbox, cli, ...others } = compose.services;
      expect(sandbox.secrets).toBeUndefined();
      expect(Object.keys(sandbox.environment)).toEqual(["PURSER_CLI"]);
      expect(sandbox.tmpfs).toEqual(["/tmp:size=128m,mode=0700,uid=10002,gid=10002"]);
      expect(sandbox.cpus).toBe(1.5);
      expect(sandbox.volumes.every(({ read_only }) => read_only)).toBe(true);
      expect(cli.user).toBe(sandbox.user);
      for (const { user } of Object.values(others)) expect(user).not.toBe(sandbox.user);
    }
  });

  test("[behaviour 74] are on the machine of 4 GiB alone; the worker is on both, and says so [row 88]", () => {
    for (const { profile, compose } of files) {
      const has = ["sandbox", "cli"].filter((name) => name in compose.services);
      expect(has).toEqual(profile === "hours" ? ["sandbox", "cli"] : []);
      expect(compose.services.worker.environment.PURSER_DOOR).toBe("purser.example.com");
    }
  });

  test("keep a machine from stopping while one goes on", () => {
    const shape = { profile: "hours", ingress: "tunnel" } as const;
    expect(busyScript({ ...shape, parts: ["worker"] })).toContain(`worker | grep --quiet '"what":"running"'`);
    expect(busyScript({ ...shape, parts: [] })).not.toContain("worker");
  });
});

test("a machine has no part that its owner has not asked for", () => {
  const shape = { profile: "hours", ingress: "tunnel" } as const;
  const names = (parts: readonly OptionalPart[]) => servicesFor({ ...shape, parts }).map(({ name }) => name);
  expect(names([])).not.toEqual(expect.arrayContaining(["worker"]));
  for (const name of ["egress", "cli", "sandbox", "worker"] as const)
    expect([names([]).includes(name), names(["worker"]).includes(name)]).toEqual([false, true]);
  expect([names([]).includes("kafka"), names(["kafka"])]).toEqual([false, [...names([]), "kafka"]]);
});

test("Postgres is told less than its container's limit", () => {
  for (const profile of MACHINE_PROFILES) {
    const [, shared] = /shared_buffers = (\d+)MB/.exec(postgresqlConf(profile)) ?? [];
    expect(Number(shared)).toBeGreaterThanOrEqual(32);
    expect(Number(shared) * 2).toBeLessThan(SIZES[profile].limitMiB.postgres);
  }
});
