import { execFileSync, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBackup, sealForMachine } from "../backup/file.ts";
import { idleMiB, SIZES, servicesFor } from "../sizing.ts";
import { type Daemon, startDaemon } from "./daemon.harness.ts";
import { importImages } from "./images.harness.ts";
import { MACHINE, openTestMachine, type TestMachine } from "./machine.harness.ts";
import { isWanted, toolsMissing } from "./tools.ts";

// What the machine runs, in a Docker daemon of the tests' own: the generated Compose file, brought up, broken and mended by the
// machine's own programs. The images are stand-ins (images.harness.ts). One machine's life, in order.

const missing = isWanted ? toolsMissing() : null;
if (missing !== null && process.env.PURSER_TIERS === "all") throw new Error(missing);

let refused: string | null = null;
let daemon: Daemon;
let machine: TestMachine;

const runs = isWanted && missing === null;
const STAYING = servicesFor(MACHINE).filter((one) => one.runs === "always");

beforeAll(async () => {
  if (!runs) return;
  const started = await startDaemon();
  if (typeof started === "string") {
    refused = started;
    process.stderr.write(`Skipped: the tier containers. ${started}\n`);
    return;
  }
  daemon = started;
  await importImages(daemon);
  machine = await openTestMachine(daemon);
});
beforeEach((context) => {
  if (refused !== null) context.skip(refused);
});
afterAll(async () => {
  await daemon?.stop();
  machine?.close();
});

const compose = (...words: string[]) =>
  daemon.docker("compose", "-f", join(machine.folder, "current", "compose.yaml"), ...words);
const idOf = async (service: string) => (await compose("ps", "--all", "--quiet", service)).trim();
const inspected = async <T>(service: string, format: string): Promise<T> =>
  JSON.parse(await daemon.docker("inspect", "--format", `{{json ${format}}}`, await idOf(service))) as T;
const healthOf = (service: string) => inspected<string>(service, ".State.Health.Status");

/** What a container answers on its own network, where no port of the host leads. */
async function ask(service: string, path: string, key?: string): Promise<{ status: number; body: string }> {
  const networks = await inspected<Record<string, { IPAddress: string }>>(
    service,
    ".NetworkSettings.Networks",
  );
  const [first] = Object.values(networks);
  return new Promise((resolve, reject) => {
    const headers = { host: MACHINE.host, ...(key ? { authorization: `Bearer ${key}` } : {}) };
    request({ host: first?.IPAddress, port: 8080, path, headers }, (reply) => {
      void text(reply).then((body) => resolve({ status: reply.statusCode ?? 0, body }), reject);
    })
      .on("error", reject)
      .end();
  });
}
const admin = (path: string) => ask("gateway", path, machine.key);
const listKeys = () => admin(`/admin/keys?email=${MACHINE.email}`);

/** One line of SQL as the superuser, inside the container. */
const sql = (database: string, line: string) => {
  const password = readFileSync(join(machine.folder, "vault", "postgres-password"), "utf8");
  const psql = ["psql", "-h", "127.0.0.1", "-U", "postgres", "-d", database, "-Atc", line];
  return compose("exec", "-T", "--env", `PGPASSWORD=${password}`, "postgres", ...psql);
};

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what().catch(() => false))) await setTimeout(200);
}

describe.skipIf(!runs)("the generated Compose file in a Docker daemon", () => {
  test("64: is brought up by the updater until every container is healthy, and the gateway knows the owner [row 115]", async () => {
    machine.publish(1);
    const { code, said } = await machine.run("update.mjs");
    expect([code, said]).toEqual([0, expect.stringContaining('{"state":"installed","serial":1}')]);
    for (const { name } of STAYING) expect(await healthOf(name), name).toBe("healthy");
    expect((await ask("gateway", "/healthz")).status).toBe(200);
    // For the container's own health check alone.
    expect((await ask("gateway", "/readyz")).status).toBe(404);
    expect((await ask("gateway", "/admin/keys")).status).toBe(401);
    const keys = await listKeys();
    expect([keys.status, keys.body]).toEqual([200, expect.stringContaining('"name":"owner"')]);
  });

  test("64: runs each as its own user on a read-only root, with its limits, without capabilities or ports", async () => {
    for (const { name, uid, pidsMax } of STAYING) {
      const bytes = SIZES[MACHINE.profile].limitMiB[name] * 1024 * 1024;
      expect(await inspected(name, ".HostConfig"), name).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        Privileged: false,
        Memory: bytes,
        MemorySwap: bytes,
        PidsLimit: pidsMax,
        PortBindings: {},
      });
      const inside = await compose("exec", "-T", name, "cat", "/proc/self/status");
      expect(inside, name).toMatch(new RegExp(`^Uid:\\s+${uid}\\s`, "m"));
      expect(inside, name).toMatch(/^CapEff:\s+0+$/m);
      expect(inside, name).toMatch(/^NoNewPrivs:\s+1$/m);
      await expect(compose("exec", "-T", name, "touch", "/etc/mine"), name).rejects.toThrow("Read-only");
    }
  });

  test("64: shows each service its own secrets, readable by it alone", async () => {
    for (const { name, secrets } of STAYING) {
      const list = secrets.length === 0 ? "" : await compose("exec", "-T", name, "ls", "/run/secrets");
      expect(list.split("\n").filter(Boolean).toSorted(), name).toEqual([...secrets].toSorted());
    }
  });

  test("65: lets no container reach the platform's own address once the host's guard stands", async () => {
    const ADDRESS = "169.254.169.254";
    const shell = (line: string) => execFileSync("bash", ["-c", line], { stdio: ["ignore", "pipe", "pipe"] });
    const tries = () =>
      compose(
        "exec",
        "-T",
        "cloudflared",
        "timeout",
        "2",
        "bash",
        "-c",
        `exec 3<>/dev/tcp/${ADDRESS}/80`,
      ).then(
        () => "reached",
        () => "not reached",
      );
    // A host of that address, in a network of its own.
    const name = `purser-${process.pid}`;
    shell(`ip netns add ${name}
      ip link add ${name.slice(-8)}a type veth peer name eth0 netns ${name}
      ip addr add 169.254.169.1/24 dev ${name.slice(-8)}a && ip link set ${name.slice(-8)}a up
      ip -n ${name} addr add ${ADDRESS}/24 dev eth0 && ip -n ${name} link set eth0 up && ip -n ${name} link set lo up
      ip -n ${name} route add default via 169.254.169.1`);
    const listen = "require('node:net').createServer().listen(80)";
    const server = spawn("ip", ["netns", "exec", name, process.execPath, "-e", listen], { stdio: "ignore" });
    try {
      await until(async () => (await tries()) === "reached");
      shell(readFileSync("infra/machine/host/guard.sh", "utf8"));
      expect(await tries()).toBe("not reached");
    } finally {
      shell(
        `iptables --delete DOCKER-USER --destination ${ADDRESS} --jump DROP; iptables --delete DOCKER-USER --destination 168.63.129.16 --jump DROP; true`,
      );
      server.kill();
      shell(`ip netns delete ${name}; ip link delete ${name.slice(-8)}a 2>/dev/null || true`);
    }
  });

  test("67: takes when idle no more than the sizing says it was measured to take, and a fifth", async () => {
    for (const { name } of STAYING) {
      const stats = await daemon.docker(
        "stats",
        "--no-stream",
        "--format",
        "{{.MemUsage}}",
        await idOf(name),
      );
      // In another unit than this one it would be far too much, or nothing at all.
      const usedMiB = Number(/^([\d.]+)MiB/.exec(stats)?.[1]);
      expect(usedMiB, `${name}: ${stats}`).toBeGreaterThan(1);
      const most = idleMiB(MACHINE.profile, name) * 1.2;
      expect(usedMiB, `${name}: ${usedMiB.toFixed(0)} MiB`).toBeLessThan(most);
    }
  });

  test.each(["gateway", "postgres"])("starts %s again when it was killed, with its data", async (service) => {
    const pid = await inspected<number>(service, ".State.Pid");
    const before = await inspected<string>(service, ".State.StartedAt");
    process.kill(pid, "SIGKILL");
    await until(async () => (await inspected<string>(service, ".State.StartedAt")) !== before);
    await until(async () => (await healthOf(service)) === "healthy");
    await until(async () => (await listKeys()).status === 200);
    expect((await listKeys()).body).toContain('"name":"owner"');
  });

  test("61: takes a release back whose gateway does not start, remembers it, and goes on as it was [row 115]", async () => {
    machine.publish(2, (files) => files.set("gateway.mjs", Buffer.from("process.exit(3);\n")));
    const { code, said } = await machine.run("update.mjs");
    expect([code, said]).toEqual([1, expect.stringContaining('{"state":"rolled_back","serial":2,"back":1}')]);
    expect((await listKeys()).status).toBe(200);
    expect((await machine.run("update.mjs")).said).toContain('{"state":"unchanged","serial":1}');
  });

  test("63: restores itself from nothing but its backups, at the owner's wish [row 118]", async () => {
    const user = "insert into system.users (email) values ('kept@example.com')";
    await sql("system", user);
    const backup = await machine.run("backup");
    expect(backup.code, backup.said).toBe(0);
    await compose("down");
    // Everything is lost but what was handed in.
    rmSync(join(machine.folder, "data"), { recursive: true });
    const again = await machine.run("update.mjs");
    expect(again.code, again.said).toBe(0);
    const count = "select count(*) from system.users where email = 'kept@example.com'";
    expect(await sql("system", count)).toBe("0");
    const files: Record<string, Uint8Array> = {};
    for (const [database, file] of machine.backups) {
      const { header, dump } = await openBackup(file, machine.identity);
      files[`${database}.age`] = await sealForMachine(header, dump, machine.restoreKey);
    }
    expect(Object.keys(files).toSorted()).toEqual(["personal.age", "system.age"]);
    machine.wish(1, files);
    const { code, said } = await machine.run("current/restore.mjs");
    expect([code, said]).toEqual([0, expect.stringContaining("system as of")]);
    expect(await sql("system", count)).toBe("1");
    await until(async () => (await listKeys()).status === 200);
    expect(await machine.run("current/restore.mjs")).toEqual({ code: 0, said: "" });
  });

  test("[row 117] ends its work with a backup, and nothing runs afterwards", async () => {
    machine.backups.clear();
    const drained = await machine.run("current/drain");
    expect(drained.code, drained.said).toBe(0);
    expect([...machine.backups.keys()].toSorted()).toEqual(["personal", "system"]);
    expect(await compose("ps", "--quiet")).toBe("");
  });
});
