import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sourceFiles } from "../infra/worker/programs.ts";
import { eventually } from "../workers/patience.harness.ts";
import { MACHINE_SERVICES, type MachineServiceName } from "./services.ts";

// The programs of the machine's parts as they are delivered: each file where its container has it, in a process of its own.

const folder = mkdtempSync(join(tmpdir(), "purser-parts-"));
const secrets = join(folder, "secrets");
const started: ChildProcess[] = [];

beforeAll(() => {
  const files = sourceFiles();
  for (const { files: named } of MACHINE_SERVICES.filter(
    ({ profile }) => profile === "worker" || profile === "kafka",
  ))
    for (const [name, path] of Object.entries(named)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), files.get(name) ?? "");
    }
  mkdirSync(secrets);
  writeFileSync(join(secrets, "egress-key"), "what-passes-are-signed-with");
  writeFileSync(join(secrets, "worker-token"), "a-worker-token-of-thirty-two-letters");
  const settings = { KAFKA_BROKERS: "127.0.0.1:1", PURSER_TOKEN: "purser_team_token" };
  writeFileSync(join(secrets, "kafka-settings"), JSON.stringify(settings));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a container's command, with its own flags of Node. */
function start(name: MachineServiceName, env: Readonly<Record<string, string>>) {
  const command = MACHINE_SERVICES.find((one) => one.name === name)?.command ?? [];
  const words = command.slice(1).map((word) => (word.startsWith("/app/") ? join(folder, word) : word));
  const child = spawn(process.execPath, words, {
    env: {
      PURSER_SECRETS: secrets,
      PURSER_LISTEN: "127.0.0.1",
      PURSER_PORT: "0",
      PATH: process.env.PATH ?? "",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => {
      said += String(part);
    });
  const says = (what: string) => eventually(() => expect(said).toContain(what));
  return { child, says, said: () => said };
}
const portIn = (said: string): string => /"port":(\d+)/.exec(said)?.[1] ?? "";
async function endOf({ child }: { readonly child: ChildProcess }): Promise<unknown> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  return (await ended)[0];
}

describe("allows", () => {
  test("the way out: says that it lives, lets nobody out without a pass, and ends when it is told", async () => {
    const egress = start("egress", {});
    await egress.says("listening");
    const reply = await fetch(`http://127.0.0.1:${portIn(egress.said())}/healthz`);
    expect(reply.status).toBe(200);
    expect(await endOf(egress)).toBe(0);
  });

  test("the sandbox: waits for the CLI that another container installs [row 88]", async () => {
    const env = { PURSER_CLI: join(folder, "cli"), PURSER_FOLDER: join(folder, "runs") };
    const sandbox = start("sandbox", env);
    await sandbox.says("waiting");
    await sandbox.says("listening");
    expect(await endOf(sandbox)).toBe(0);
  });
});

describe("fails safe", () => {
  test("the worker and the bridge: go on while nobody can be reached, and show no secret [row 88] [row 98]", async () => {
    const egress = start("egress", {});
    await egress.says("listening");
    const proxy = `http://127.0.0.1:${portIn(egress.said())}`;
    // A name that leads nowhere (RFC 6761): the worker asks the way out for it, and is told no.
    const worker = start("worker", { PURSER_EGRESS: proxy, PURSER_DOOR: "purser.invalid" });
    const kafka = start("kafka", { PURSER_URL: "https://purser.example.com" });
    await kafka.says("No broker of 127.0.0.1:1");
    // As root, or with little memory, it connects only to say so: the way is the same.
    await worker.says("disconnected");
    await egress.says('"for":"worker"');
    for (const one of [worker, kafka]) {
      expect(one.child.exitCode).toBeNull();
      expect(one.said()).not.toMatch(/a-worker-token|purser_team_token|what-passes/);
    }
  });

  test("a container of the CLI that reaches no publisher ends well: a release is not taken back for it [row 88]", async () => {
    const { child, says } = start("cli", {
      PURSER_EGRESS: "http://127.0.0.1:1",
      PURSER_CLI: join(folder, "cli"),
      npm_config_fetch_retries: "0",
    });
    const [code] = await once(child, "exit");
    await says("not_installed");
    expect(code).toBe(0);
  });
});
