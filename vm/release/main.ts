import { execFile } from "node:child_process";
import { readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { setting } from "../secrets.ts";
import { askedAsMachine } from "./door.ts";
import { prepareHost } from "./host.ts";
import { readState } from "./state.ts";
import { noteStatus } from "./status.ts";
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

/** Makes a name lead to a release, from one moment to the next. */
function lead(name: string, release: string): void {
  const draft = `${name}.draft`;
  rmSync(draft, { force: true });
  symlinkSync(release, draft);
  renameSync(draft, name);
}

/**
 * Run by a timer and at each boot, as root on the host: takes a newer release, and sees to it that what should run does. Ends with
 * 0 when it does.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const folder = env.PURSER_RELEASES_FOLDER ?? "/var/lib/purser/releases";
  const start = (release: string) => {
    prepareHost(release, env.PURSER_VAULT ?? "/run/purser/vault");
    const waits = ["--wait", "--wait-timeout", `${HEALTHY_WITHIN_SECONDS}`];
    return compose(release, "up", "--detach", "--remove-orphans", ...waits);
  };
  const outcome = await update({
    url: setting(env, "PURSER_RELEASES"),
    publicKey: readFileSync(setting(env, "PURSER_RELEASE_KEY"), "utf8"),
    folder,
    fetch: askedAsMachine(env.PURSER_MACHINE_KEY),
    now: new Date(),
    isUsable: (release) => compose(release, "config", "--quiet"),
    start,
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
  const { current } = readState(folder);
  const isStarted = outcome.state === "installed" || outcome.state === "rolled_back";
  if (current !== null) {
    lead(env.PURSER_CURRENT ?? "/var/lib/purser/current", join(folder, `${current}`));
    noteStatus(env.PURSER_STATUS ?? "/run/purser/status.json", { release: `${current}` });
  }
  // A boot takes the secrets away, and Docker does not start what was without them.
  const runs = current !== null && (isStarted || (await start(join(folder, `${current}`))));
  process.exitCode = runs && (outcome.state === "installed" || outcome.state === "unchanged") ? 0 : 1;
}

await main(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
