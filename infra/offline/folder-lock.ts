import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { untilGone } from "./group.ts";

/** A run that ends, or was killed, is gone within this time; one that goes on is not. */
const WAIT_MS = 5_000;
const LOOK_EVERY_MS = 100;

/**
 * Takes a folder for this process until it ends, by whatever signal: the lock is one of the operating system, taken by SQLite, so no
 * file that is left behind can block anything. Says whom it waits for. A run that was killed has left nothing open there any more.
 *
 * @throws Error when another run keeps it, or nothing can be written there
 */
export async function lockFolder(folder: string, say: (line: string) => void): Promise<() => void> {
  const owner = join(folder, "pid");
  const until = performance.now() + WAIT_MS;
  let hasSaid = false;
  for (;;) {
    const release = tryLock(join(folder, "lock"));
    if (release !== null) {
      const before = pidIn(owner);
      if (before !== null) await untilGone(before);
      writeFileSync(owner, String(process.pid));
      return () => {
        rmSync(owner, { force: true });
        release();
      };
    }
    const who = `another run${processIn(owner)} that uses ${folder}`;
    if (performance.now() >= until) {
      const other = "npm start -- --folder .purser/second";
      throw new Error(
        `Another run${processIn(owner)} uses ${folder}. Stop it, or keep this one's data apart: ${other}`,
      );
    }
    if (!hasSaid) say(`Waiting for ${who} …`);
    hasSaid = true;
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** Of the run that has the folder or was killed in it; the lock alone decides which. */
function pidIn(owner: string): number | null {
  try {
    const pid = readFileSync(owner, "utf8").trim();
    return /^\d+$/.test(pid) ? Number(pid) : null;
  } catch {
    return null;
  }
}

const processIn = (owner: string): string => {
  const pid = pidIn(owner);
  return pid === null ? "" : ` (process ${pid})`;
};

/** The lock's release, or null while another process has it. A file that is no database is none of ours and makes room. */
function tryLock(file: string, isSecond = false): (() => void) | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file);
    const opened = database;
    opened.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    return () => opened.close();
  } catch (error) {
    database?.close();
    if (/disk is full|readonly|unable to open|disk I\/O/i.test(String(error))) throw unwritable(file, error);
    if (isSecond || /locked|busy/i.test(String(error))) return null;
    rmSync(file, { force: true });
    return tryLock(file, true);
  }
}

const unwritable = (file: string, cause: unknown): Error =>
  new Error(
    `Nothing can be written to ${dirname(file)}: ${cause instanceof Error ? cause.message : String(cause)}. Make room there, or name another folder: npm start -- --folder <folder>`,
    { cause },
  );
