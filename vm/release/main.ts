import { execFile } from "node:child_process";
import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { HostFolder } from "../compose/host.ts";
import { setting } from "../secrets.ts";
import { update } from "./update.ts";

const run = promisify(execFile);

/** Longer than every container together needs from a cold start. */
const HEALTHY_WITHIN_SECONDS = 180;

const compose = async (release: string, ...words: readonly string[]): Promise<boolean> => {
  try {
    await run("docker", ["compose", "-f", join(release, "compose.yaml"), ...words]);
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return false;
  }
};

/** The folders that containers write to, each for its user alone. */
function prepareFolders(release: string): void {
  const { folders } = JSON.parse(readFileSync(join(release, "host.json"), "utf8")) as {
    folders: readonly HostFolder[];
  };
  for (const { path, uid } of folders) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chownSync(path, uid, uid);
  }
}

/** Run by a timer as root on the host; ends with 0 when what should run does. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const outcome = await update({
    url: setting(env, "PURSER_RELEASES"),
    publicKey: readFileSync(setting(env, "PURSER_RELEASE_KEY"), "utf8"),
    folder: env.PURSER_RELEASES_FOLDER ?? "/var/lib/purser/releases",
    fetch,
    now: new Date(),
    isUsable: (release) => compose(release, "config", "--quiet"),
    start: (release) => {
      prepareFolders(release);
      const waits = ["--wait", "--wait-timeout", `${HEALTHY_WITHIN_SECONDS}`];
      return compose(release, "up", "--detach", "--remove-orphans", ...waits);
    },
    backUp: async () => {
      const command = env.PURSER_BACKUP_COMMAND;
      if (command === undefined) return false;
      return run(command).then(
        () => true,
        () => false,
      );
    },
  });
  console.log(JSON.stringify(outcome));
  process.exitCode = outcome.state === "installed" || outcome.state === "unchanged" ? 0 : 1;
}

await main(process.env);
