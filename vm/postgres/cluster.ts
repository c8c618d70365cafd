import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import type { DatabaseConnection } from "./connection.ts";
import { startFailure } from "./start-failure.ts";

const READY_TRIES = 300;
const READY_EVERY_MS = 100;
/** What the path of a socket may have (unix(7)), without its ending zero. */
const SOCKET_MAX_BYTES = 107;

/** A Postgres server of one's own, reachable by a socket only. */
export type Cluster = {
  /** The superuser's connection. */
  readonly admin: DatabaseConnection;
  /** What runs programs of Postgres must run them as this user; null as oneself. */
  readonly uid: number | null;
  /** Of the server, which starts one more for each connection. */
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

/** Postgres refuses to run as root; an account of the system that owns nothing does instead. */
function unprivileged(): number | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync("/etc/passwd", "utf8");
  const [, uid] = /^(?:postgres|nobody):[^:]*:(\d+):/m.exec(accounts) ?? [];
  if (uid === undefined)
    throw new Error("Postgres does not run as root, and there is no account postgres or nobody.");
  return Number(uid);
}

/**
 * Starts the server of a folder, which is made on the first start.
 *
 * @param folder for data and socket; short, since the path of a socket has about 100 bytes, and one that the account can enter
 * @param password of the superuser, set when the folder is made
 * @param settings of postgresql.conf, in addition
 * @throws Error with what the server wrote, when it ends instead of being ready
 */
export async function startCluster(
  { folder: bin }: Binaries,
  folder: string,
  password: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  if (Buffer.byteLength(join(folder, ".s.PGSQL.5432")) > SOCKET_MAX_BYTES)
    throw new Error(`${folder} is too long a path for the socket of a Postgres: choose a shorter one.`);
  const uid = unprivileged();
  const who = uid === null ? {} : { uid, gid: uid };
  const data = join(folder, "data");
  if (!existsSync(join(data, "PG_VERSION"))) makeData(bin, folder, data, password, uid);
  const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, "-k", folder, "-c", "listen_addresses=", ...words],
    {
      ...who,
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const admin = { host: folder, port: 5432, user: "postgres", password, database: "postgres" };
  const pid = await untilReady(server, folder);
  return { admin, uid, pid, stop: () => stopServer(server) };
}

/** Under another name until it is whole: what a kill has left of one would never start. */
function makeData(bin: string, folder: string, data: string, password: string, uid: number | null): void {
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "password");
  writeFileSync(file, password, { mode: 0o600 });
  if (uid !== null) for (const path of [folder, file]) chownSync(path, uid, uid);
  try {
    execFileSync(
      join(bin, "initdb"),
      [
        "-D",
        unfinished,
        "-U",
        "postgres",
        "--pwfile",
        file,
        "--encoding",
        "UTF8",
        "--locale",
        "C.UTF-8",
        "--auth",
        "scram-sha-256",
        "--no-sync",
      ],
      { cwd: folder, stdio: ["ignore", "ignore", "pipe"], ...(uid === null ? {} : { uid, gid: uid }) },
    );
    renameSync(unfinished, data);
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`Postgres could not make ${data}: ${said.split("\n").at(-1)}`, { cause: error });
  } finally {
    rmSync(file);
  }
}

/** The server's own word, with its number: another one may have the folder and answer at its socket. */
function saysReady(file: string, pid: number): boolean {
  const [first, ...rest] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return first === String(pid) && rest.some((line) => line.trim() === "ready");
}

async function untilReady(server: ChildProcess, folder: string): Promise<number> {
  const file = join(folder, "data/postmaster.pid");
  let wrote = "";
  server.stderr?.on("data", (chunk: Buffer) => {
    wrote = `${wrote}${chunk.toString()}`.slice(-4_000);
  });
  const ended = once(server, "close");
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    if (server.exitCode !== null || server.signalCode !== null) break;
    if (server.pid !== undefined && saysReady(file, server.pid)) return server.pid;
    await setTimeout(READY_EVERY_MS);
  }
  server.kill("SIGKILL");
  await ended;
  throw startFailure(wrote, folder);
}

/** SIGINT ends every connection and writes everything down. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGINT");
  await ended;
}
