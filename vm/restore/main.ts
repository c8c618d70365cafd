import { execFile } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { postgresContainer } from "../backup/container.ts";
import { askedAsMachine } from "../release/door.ts";
import { noteStatus } from "../release/status.ts";
import { secretsIn, setting } from "../secrets.ts";
import { putBack } from "./put-back.ts";
import { nextRequest, type RestoreRequest } from "./request.ts";

const run = promisify(execFile);

/** The serial of the last request that was begun here. */
const DONE_FILE = "restored.json";

function readDone(folder: string): number {
  const file = join(folder, DONE_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { serial: number }).serial : 0;
}

function writeDone(folder: string, serial: number): void {
  const draft = join(folder, `${DONE_FILE}.draft`);
  writeFileSync(draft, JSON.stringify({ serial }));
  renameSync(draft, join(folder, DONE_FILE));
}

/**
 * Run as root on the host after each look for a release: puts back what the owner has asked for, once. What writes is stopped
 * meanwhile and started again in every case. Ends with 1 when a request came to nothing; what is in use is then as it was.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const folder = env.PURSER_RELEASES_FOLDER ?? "/var/lib/purser/releases";
  const source = {
    url: setting(env, "PURSER_RELEASES"),
    publicKey: readFileSync(setting(env, "PURSER_RELEASE_KEY"), "utf8"),
    fetch: askedAsMachine(env.PURSER_MACHINE_KEY),
  };
  const request = await nextRequest(source, new Date(), readDone(folder));
  if (request === null) return;
  // Written first: one that ends the machine in the middle is not begun again.
  writeDone(folder, request.serial);
  const said = await restored(request, env).catch((error: unknown) => {
    process.exitCode = 1;
    return `Nothing was restored. ${error instanceof Error ? error.message : String(error)}`;
  });
  noteStatus(env.PURSER_STATUS ?? "/run/purser/status.json", { restore: said });
  console.log(said);
}

async function restored(request: RestoreRequest, env: NodeJS.ProcessEnv): Promise<string> {
  const release = import.meta.dirname;
  const compose = (...words: readonly string[]) =>
    run("docker", ["compose", "-f", join(release, "compose.yaml"), ...words]);
  const vault = env.PURSER_VAULT ?? "/run/purser/vault";
  const container = await postgresContainer(release, env);
  const services = (await compose("config", "--services")).stdout.split("\n");
  await compose("stop", ...services.filter((name) => name !== "" && name !== "postgres"));
  try {
    return await putBack(request, {
      passphrase: readFileSync(join(vault, "restore-key"), "utf8").trim(),
      container,
      password: secretsIn(vault)("postgres-password"),
      now: new Date(),
    });
  } finally {
    // Tables of an older release are brought to this one by its migrations.
    await compose("up", "--detach", "--wait");
  }
}

await main(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
