// Installs the pinned packages when they are not those of the lock. Plain JavaScript without dependencies, because it runs
// before anything is installed, on any Node >= 20.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const WAIT_MS = 500;
const NPM_ARGUMENTS = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Why there is no install, in a sentence with the next step; `exitCode` is what the command ends with. */
export class NotInstalled extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The Node that everything runs on. */
export const pinnedNode = (root) =>
  join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * Whether node_modules is what the lock says, whoever installed it: npm writes what it has unpacked and built into
 * node_modules/.package-lock.json when it is done. Optional packages of other systems are not there.
 */
export function isInstalled(root) {
  const there = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (there === null || !existsSync(pinnedNode(root))) return false;
  const wanted = packagesOf(join(root, "package-lock.json")) ?? {};
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    if (path === "") return true;
    const found = there[path];
    if (found === undefined) return optional === true || devOptional === true;
    return found.version === version && found.integrity === integrity;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null; // Not there, or cut off while it was written.
  }
}

/**
 * One install at a time: a second command started meanwhile waits for it instead of removing what it has unpacked.
 *
 * @throws NotInstalled
 */
export async function install(root) {
  const busy = join(
    tmpdir(),
    `purser-install-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`,
  );
  while (!isInstalled(root)) {
    try {
      writeFileSync(busy, String(process.pid), { flag: "wx" });
    } catch (error) {
      if (error.code !== "EEXIST")
        throw new NotInstalled(`The install cannot begin: ${error.message}. Make ${tmpdir()} writable.`);
      if (isRunning(busy)) await setTimeout(WAIT_MS);
      else rmSync(busy, { force: true });
      continue;
    }
    try {
      if (!isInstalled(root)) await runNpm(root, busy);
    } finally {
      rmSync(busy, { force: true });
    }
    if (!isInstalled(root))
      throw new NotInstalled(
        "npm ci ended well, but node_modules is not what package-lock.json says. Run npm ci by hand.",
      );
  }
}

/** Whether the process that left its id in this file is still there; one that was killed is not. */
function isRunning(file) {
  try {
    process.kill(Number(readFileSync(file, "utf8")), 0);
    return true;
  } catch {
    return false;
  }
}

/** npm's own id stands in the busy file, since npm can outlive this process when somebody interrupts it. */
async function runNpm(root, busy) {
  console.error("Installing the pinned packages once (about a minute, 1 GB) …");
  let stoppedBy = null;
  let npm;
  const pass = (signal) => {
    stoppedBy = signal;
    npm?.kill(signal);
  };
  // Before npm is there, or a signal in between would leave it behind.
  for (const signal of SIGNALS) process.on(signal, pass);
  npm = spawn(process.platform === "win32" ? "npm.cmd" : "npm", NPM_ARGUMENTS, {
    cwd: root,
    stdio: ["ignore", 2, "pipe"],
    shell: process.platform === "win32",
  });
  let said = "";
  npm.stderr.on("data", (chunk) => {
    process.stderr.write(chunk);
    said += chunk.toString();
  });
  if (npm.pid !== undefined) writeFileSync(busy, String(npm.pid));
  const code = await new Promise((resolve) =>
    npm.on("error", (error) => resolve(error.code)).on("close", resolve),
  );
  for (const signal of SIGNALS) process.off(signal, pass);
  if (stoppedBy !== null)
    throw new NotInstalled(
      `The install was stopped by ${stoppedBy}. Run the same command again to begin anew.`,
      128 + constants.signals[stoppedBy],
    );
  if (code !== 0) throw new NotInstalled(`The install did not finish. ${adviceFor(code, said, root)}`);
}

const AGAIN = "then run the same command again";

/** By the code that npm prints, such as "npm error code EACCES" (docs.npmjs.com, "Common errors"). */
function adviceFor(exit, said, root) {
  const code = /^npm (?:error|ERR!) code (\S+)$/m.exec(said)?.[1] ?? "";
  const path = /^npm (?:error|ERR!) path (.+)$/m.exec(said)?.[1] ?? join(root, "node_modules");
  if (exit === "ENOENT")
    return `There is no npm on the PATH: it comes with Node. Install Node 20 or later, ${AGAIN}.`;
  if (["EACCES", "EPERM", "EROFS"].includes(code))
    return `This user may not write to ${path} (${code}). Make it this user's own, for example with sudo chown -R "$USER", ${AGAIN}.`;
  if (code === "ENOSPC") return `The disk is full. Free 1 GB, ${AGAIN}.`;
  if (["EUSAGE", "EJSONPARSE"].includes(code))
    return "package.json and package-lock.json do not fit together. Take both from one commit, or run npm install.";
  if (code === "EINTEGRITY") return `A package is not the one of the lock. Run npm cache verify, ${AGAIN}.`;
  if (
    /^(E[45]\d\d|EAI_AGAIN|ECONN\w+|ENOTFOUND|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT)$/.test(
      code,
    )
  )
    return `Check the network (${code}), ${AGAIN}; nothing else was changed.`;
  return `npm ended with ${code || exit}; what it said is above. Mend that, ${AGAIN}.`;
}
