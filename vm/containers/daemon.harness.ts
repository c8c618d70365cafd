import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { composePlugin } from "./compose.harness.ts";

const run = promisify(execFile);

const READY_TRIES = 600;
const READY_EVERY_MS = 100;

/** A Docker daemon of the tests' own, whose containers, images and networks are gone with it. */
export type Daemon = {
  /** For whoever calls docker: which daemon, and where Compose is. */
  readonly env: Readonly<Record<string, string>>;
  /** Its major version. */
  readonly major: number;
  /** @returns what it printed. @throws Error with what it complained of */
  readonly docker: (...words: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** What a kernel without what containers need makes the daemon say. */
const REFUSED = /operation not permitted|permission denied|not supported|no such device|failed to mount/i;

/** In Linux's abstract namespace (unix(7)): no file, and gone with the process that has it, however that ends. */
const TURN = "\0purser-containers";
const TURN_EVERY_MS = 500;

/** One daemon at a time, of all files and checkouts: what they run is made once, by whoever is first. */
async function waitForTurn(): Promise<Server> {
  for (;;) {
    const server = createServer();
    const isOurs = await new Promise<boolean>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE") resolve(false);
        else reject(error);
      });
      server.listen(TURN, () => resolve(true));
    });
    if (isOurs) return server;
    await setTimeout(TURN_EVERY_MS);
  }
}

/** @returns the daemon, or a sentence about why the kernel lets nobody run one. @throws Error when it ends for another reason */
export async function startDaemon(): Promise<Daemon | string> {
  const turn = await waitForTurn();
  try {
    const daemon = await daemonInTurn(turn);
    if (typeof daemon === "string") turn.close();
    return daemon;
  } catch (error) {
    turn.close();
    throw error;
  }
}

async function daemonInTurn(turn: Server): Promise<Daemon | string> {
  // Short: the path of a socket has about 100 bytes.
  const folder = mkdtempSync("/tmp/purser-docker-");
  const log = join(folder, "log");
  const socket = `unix://${join(folder, "sock")}`;
  const words = ["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec")];
  const output = openSync(log, "w");
  const child = spawn(
    "dockerd",
    [...words, "--pidfile", join(folder, "pid"), "--host", socket, "--bridge", "none"],
    { stdio: ["ignore", output, output] },
  );
  const ended = once(child, "exit");
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  for (let tries = 0; tries < READY_TRIES && child.exitCode === null; tries += 1) {
    if (existsSync(join(folder, "sock")) && readFileSync(log, "utf8").includes("API listen on")) break;
    await setTimeout(READY_EVERY_MS);
  }
  if (child.exitCode !== null) {
    const said = readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "";
    remove();
    if (REFUSED.test(said)) return `This kernel runs no Docker daemon: ${said}`;
    throw new Error(`dockerd ended with ${child.exitCode}: ${said}`);
  }
  const env = { DOCKER_HOST: socket, DOCKER_CONFIG: await composePlugin(), PATH: process.env.PATH ?? "" };
  const docker = async (...given: readonly string[]) =>
    (await run("docker", given, { env, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  const version = await docker("version", "--format", "{{.Server.Version}}");
  return {
    env,
    docker,
    major: Number.parseInt(version, 10),
    stop: async () => {
      const all = await docker("ps", "--all", "--quiet");
      if (all !== "") await docker("rm", "--force", ...all.split("\n"));
      await docker("network", "prune", "--force");
      child.kill("SIGTERM");
      await ended;
      // It leaves what it mounted when a container did not end.
      execFileSync("bash", ["-c", `grep -o ' ${folder}[^ ]*' /proc/mounts | xargs -r umount --lazy || true`]);
      remove();
      turn.close();
    },
  };
}
