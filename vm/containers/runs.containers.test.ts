import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { proxyAddress } from "../egress/pass.ts";
import { MACHINE_SERVICES } from "../services.ts";
import { passOfRun } from "../worker/egress-hosts.ts";
import { cliPath } from "../worker/install.ts";
import type { Assign } from "../worker/protocol.ts";
import { SandboxPlace } from "../worker/sandbox/dial.ts";
import { containedCli } from "./cli.harness.ts";
import { type Daemon, startDaemon } from "./daemon.harness.ts";
import { importImages } from "./images.harness.ts";
import { EGRESS_KEY, MACHINE, openTestMachine, type TestMachine } from "./machine.harness.ts";
import { isWanted, toolsMissing } from "./tools.ts";

// The machine's worker in a Docker daemon of the tests' own: its sandbox with a stand-in of the CLI, and its way out. The test takes
// the worker's part, which needs a deployment on the internet.

const missing = isWanted ? toolsMissing() : null;
if (missing !== null && process.env.PURSER_TIERS === "all") throw new Error(missing);
const runs = isWanted && missing === null;
/** Of the sandbox, so that eating it up takes a moment. */
const MEMORY = "192m";

let refused: string | null = null;
let daemon: Daemon;
let machine: TestMachine;
let place: SandboxPlace | null = null;

const compose = (...words: string[]) =>
  daemon.docker("compose", "-f", join(machine.folder, "current", "compose.yaml"), ...words);

beforeAll(async () => {
  if (!runs) return;
  const started = await startDaemon();
  if (typeof started === "string") {
    refused = started;
    process.stderr.write(`Skipped: the machine's worker in containers. ${started}\n`);
    return;
  }
  daemon = started;
  await importImages(daemon);
  machine = await openTestMachine(daemon, { ...MACHINE, profile: "hours", parts: ["worker"] });
  const cli = join(machine.folder, "data", "cli");
  const program = cliPath(cli);
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, containedCli(), { mode: 0o755 });
  const { uid = 0 } = MACHINE_SERVICES.find(({ name }) => name === "sandbox") ?? {};
  chownSync(program, uid, uid);
  machine.publish(1, (files) => {
    const text = Buffer.from(files.get("compose.yaml") ?? "").toString();
    files.set("compose.yaml", Buffer.from(text.replaceAll("2048m", MEMORY)));
  });
  const { code, said } = await machine.run("update.mjs");
  expect(code, said).toBe(0);
});
beforeEach((context) => {
  if (refused !== null) context.skip(refused);
});
afterAll(async () => {
  place?.close();
  await daemon?.stop();
  machine?.close();
});

const idOf = async (service: string) => (await compose("ps", "--all", "--quiet", service)).trim();
async function inspected<T>(service: string, format: string): Promise<T> {
  return JSON.parse(
    await daemon.docker("inspect", "--format", `{{json ${format}}}`, await idOf(service)),
  ) as T;
}

async function carryOut(prompt: string) {
  const networks = await inspected<Record<string, { IPAddress: string }>>(
    "sandbox",
    ".NetworkSettings.Networks",
  );
  const host = Object.values(networks)[0]?.IPAddress ?? "";
  place ??= new SandboxPlace({
    open: () => connect({ host, port: 4010 }),
    proxyFor: (assign) => proxyAddress("http://egress:3128", passOfRun(assign, Date.now()), EGRESS_KEY),
  });
  while (!place.isFree()) await setTimeout(100);
  const said: string[] = [];
  const assign: Assign = {
    type: "assign",
    executionId: "execution-0001",
    personaId: "persona",
    prompt,
    env: { ANTHROPIC_API_KEY: "sk-ant-of-the-test" },
    config: { timeoutMs: 600_000, maxOutputBytes: 1_000_000 },
  };
  const end = await place.start(assign, (_, chunk) => said.push(...chunk.split("\n"))).ended;
  const texts = said.flatMap((line) => {
    const { message } = JSON.parse(line) as { message?: { content: { text: string }[] } };
    return message?.content[0]?.text ?? [];
  });
  return { end, report: JSON.parse(texts[0] ?? "{}") as Readonly<Record<string, unknown>> };
}

describe.skipIf(!runs)("the machine's worker in a Docker daemon", () => {
  test("64: stays healthy without a deployment and without the CLI's publisher, each container as its own user [row 88] [row 180]", async () => {
    for (const name of ["egress", "sandbox", "worker"]) {
      expect(await inspected<string>(name, ".State.Health.Status"), name).toBe("healthy");
      const inside = await compose("exec", "-T", name, "cat", "/proc/self/status");
      expect(inside, name).toMatch(
        new RegExp(`^Uid:\\s+${MACHINE_SERVICES.find((one) => one.name === name)?.uid}\\s`, "m"),
      );
      expect(inside, name).toMatch(/^CapEff:\s+0+$/m);
    }
    expect(await inspected<number>("cli", ".State.ExitCode")).toBe(0);
  });

  test("[behaviour 68] [behaviour 69] [behaviour 70] [behaviour 73] a run: an empty home, its own environment, no secret, and no way but to named hosts; the next one finds nothing of it [row 88] [row 180]", async () => {
    for (let n = 0; n < 2; n += 1) {
      const { end, report } = await carryOut("report");
      expect(end).toMatchObject({ status: "completed", totalCostUsd: 0.02 });
      const { env, uid, processes, ...found } = report;
      expect(found).toMatchObject({
        home: [],
        tmp: ["runs"],
        program: "EROFS",
        root: "EROFS",
        secrets: "ENOENT",
        literal: "403 address",
        other: "403 not_allowed",
        port: "403 port",
      });
      for (const way of ["outside", "platform"]) expect(found[way], way).not.toBe("reached");
      expect(found.gateway).not.toBe("found");
      expect(uid).toBe(10_002);
      // Init, the sandbox and the run: nobody else's. Docker asks now and then whether it lives, and what has ended has no command.
      const others = (processes as string[]).filter(
        (one) => one !== "" && !/^runc init|\/dev\/tcp\/127\.0\.0\.1\//.test(one),
      );
      expect(others, others.join(" | ")).toHaveLength(3);
      expect(Object.keys(env as object).toSorted()).toEqual([
        "ANTHROPIC_API_KEY",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "DISABLE_AUTOUPDATER",
        "HOME",
        "HTTPS_PROXY",
        "LANG",
        "NODE_USE_ENV_PROXY",
        "PATH",
        "TMPDIR",
      ]);
    }
    const log = await compose("logs", "--no-log-prefix", "egress");
    expect(log).toContain('"why":"address","for":"execution-0001"');
    expect(log).not.toContain("sk-ant");
  });

  test("[behaviour 71] a run that eats all memory: it is out of memory, the others go on, and the next run begins [row 88]", async () => {
    const before = await inspected<string>("worker", ".State.StartedAt");
    expect((await carryOut("eat")).end).toMatchObject({ exitCode: 137, reason: "out_of_memory" });
    expect((await carryOut("report")).end.status).toBe("completed");
    expect(await inspected<string>("worker", ".State.StartedAt")).toBe(before);
  });
});
