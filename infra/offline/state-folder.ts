import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../terminal/folder.ts";
import { keptFile } from "../terminal/kept-file.ts";
import type { Deployment } from "./deployment.ts";
import { lockFolder } from "./folder-lock.ts";

/** What one local run keeps on disk. */
export type StateFolder = {
  /** D1, KV, R2 and Durable Objects. */
  readonly state: string;
  /** An earlier run has left data there. */
  readonly isUsed: boolean;
  /** What this folder's credentials are encrypted with; made with the folder, in hex. */
  readonly masterKey: string;
  /** Writes what scripts need to drive this run, readable by the owner alone. */
  readonly writeLocal: (url: string, deployment: Deployment) => void;
  /** What is in that file opens nothing any more. */
  readonly removeLocal: () => void;
  /** For the next run, which begins at once: when nothing has the data open any more. */
  readonly release: () => void;
};

/**
 * Takes a folder for this run. Two runs in one folder would write the same databases and take away each other's tokens.
 *
 * @param say hears whom it waits for
 * @throws Error when another run keeps it
 */
export async function claimFolder(
  folder: string,
  fresh: boolean,
  say: (line: string) => void,
): Promise<StateFolder> {
  const [state, local] = [join(folder, "state"), join(folder, "local.json")];
  claimable(folder);
  const unlock = await lockFolder(folder, say);
  const kept = [state, join(folder, "machine"), join(folder, "postgres")];
  if (fresh) for (const part of kept) rmSync(part, { recursive: true, force: true });
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const isUsed = readdirSync(state).length > 0;
  const masterKey = masterKeyIn(folder, fresh || !isUsed);
  // A run that was killed leaves its file; scripts must not take its tokens for this run's.
  const removeLocal = () => rmSync(local, { force: true });
  removeLocal();
  return {
    state,
    isUsed,
    masterKey,
    writeLocal: (url, { tokens, access }) => {
      const [serviceToken] = access.serviceTokens;
      const { clientId: accessClientId, clientSecret: accessClientSecret } = serviceToken ?? {};
      const content = { url, tokens, accessClientId, accessClientSecret };
      writeFileSync(local, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    },
    removeLocal,
    release: unlock,
  };
}

/** @throws Error saying what is in the way */
function claimable(folder: string): void {
  try {
    makeFolder(folder, 0o700);
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    throw new Error(
      `${folder} cannot be a folder for data: ${IN_THE_WAY[code] ?? `nothing can be written there (${code})`}. Name another one: npm start -- --folder <folder>`,
      { cause },
    );
  }
}

const A_FILE = "a file is in its place, or on the way to it";
const IN_THE_WAY: Readonly<Record<string, string>> = {
  EEXIST: A_FILE,
  ENOTDIR: A_FILE,
  ENOSPC: "the disk is full",
};

const MASTER_KEY_BYTES = 32;

/** The key of the folder's data, beside it; a new one with new data. */
function masterKeyIn(folder: string, isNew: boolean): string {
  const path = join(folder, "master-key");
  if (isNew) rmSync(path, { force: true });
  return keptFile(path, () => `${randomBytes(MASTER_KEY_BYTES).toString("hex")}\n`);
}
