import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment.ts";

/** What one local run keeps on disk. */
export type StateFolder = {
  /** D1, KV, R2 and Durable Objects. */
  readonly state: string;
  /** Writes what scripts need to drive this run, readable by the owner alone. */
  readonly writeLocal: (url: string, deployment: Deployment) => void;
  readonly release: () => void;
};

/**
 * Takes a folder for this run. Two runs in one folder would write the same databases and take away each other's tokens.
 *
 * @throws Error when another run that is still alive has it
 */
export function claimFolder(folder: string, fresh: boolean): StateFolder {
  const [state, local, owner] = [join(folder, "state"), join(folder, "local.json"), join(folder, "pid")];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  claim(owner, folder);
  if (fresh) rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true, mode: 0o700 });
  // A run that was killed leaves its file; scripts must not take its tokens for this run's.
  rmSync(local, { force: true });
  return {
    state,
    writeLocal: (url, { tokens, access }) => {
      const [serviceToken] = access.serviceTokens;
      const { clientId: accessClientId, clientSecret: accessClientSecret } = serviceToken ?? {};
      const content = { url, tokens, accessClientId, accessClientSecret };
      writeFileSync(local, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    },
    release: () => {
      rmSync(local, { force: true });
      rmSync(owner, { force: true });
    },
  };
}

function claim(owner: string, folder: string): void {
  try {
    writeFileSync(owner, String(process.pid), { flag: "wx" });
  } catch {
    if (isAlive(Number(readFileSync(owner, "utf8")))) {
      const other = "npm start -- --folder .purser/second";
      throw new Error(`Another run uses ${folder}. Stop it, or keep this one's data apart: ${other}`);
    }
    writeFileSync(owner, String(process.pid));
  }
}

/** Whether a process exists; a run that was killed leaves its id behind. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
