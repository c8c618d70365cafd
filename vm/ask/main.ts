import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { putBackup } from "../backup/upload.ts";
import { askedAsMachine } from "../release/door.ts";
import { ASK_VERSION, readManifest, sha256 } from "../release/manifest.ts";
import { setting } from "../secrets.ts";
import { COMMAND_SECONDS, type MachineWish, sealAnswer, WISH_FILE } from "./ask.ts";
import { carryOutWish } from "./carry-out.ts";

/** The serial of the last wish that was begun here. */
const DONE_FILE = "asked.json";

/**
 * Run as root on the host when a heartbeat has found another wish: does what the owner has signed, once and within its time, and hands
 * the answer in at the door, for the owner alone. Its only word is the file with the signed wish.
 */
async function main([file]: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (file === undefined) throw new Error("The file with the signed wish is its only word.");
  const done = join(env.PURSER_RELEASES_FOLDER ?? "/var/lib/purser/releases", DONE_FILE);
  const last = existsSync(done) ? (JSON.parse(readFileSync(done, "utf8")) as { serial: number }).serial : 0;
  const publicKey = readFileSync(setting(env, "PURSER_RELEASE_KEY"), "utf8");
  const read = readManifest(readFileSync(file, "utf8"), publicKey, new Date(), last);
  if (!read.ok) throw new Error(`The wish is refused: ${read.refusal}.`);
  const { serial, version, files } = read.manifest;
  if (version !== ASK_VERSION) throw new Error("The wish is refused: it is a release.");
  if (serial === last) return;
  const wish = await wishOf(files[WISH_FILE], env);
  // Written first: one that ends the machine in the middle is not begun again.
  writeFileSync(`${done}.draft`, JSON.stringify({ serial }));
  renameSync(`${done}.draft`, done);
  const { PATH, DOCKER_HOST } = env;
  const answer = await carryOutWish(wish, serial, {
    release: import.meta.dirname,
    vault: env.PURSER_VAULT ?? "/run/purser/vault",
    until: AbortSignal.timeout(1_000 * COMMAND_SECONDS),
    env: { PATH, HOME: "/root", LANG: "C.UTF-8", ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }) },
  });
  const key = readFileSync(setting(env, "PURSER_MACHINE_KEY"), "utf8").trim();
  const to = { address: setting(env, "PURSER_ANSWER"), headers: { "x-machine-key": key } };
  await putBackup(to, await sealAnswer(answer, wish.recipient), fetch, setTimeout);
  console.log(`A wish was carried out (${wish.kind}); it ended with ${answer.code}.`);
}

async function wishOf(hash: string | undefined, env: NodeJS.ProcessEnv): Promise<MachineWish> {
  if (hash === undefined) throw new Error(`The wish is refused: it names no ${WISH_FILE}.`);
  const reply = await askedAsMachine(env.PURSER_MACHINE_KEY)(`${setting(env, "PURSER_RELEASES")}/${hash}`, {
    redirect: "error",
  });
  const content = new Uint8Array(await reply.arrayBuffer());
  if (!reply.ok || sha256(content) !== hash) throw new Error("The wish's file is not there.");
  return JSON.parse(Buffer.from(content).toString("utf8")) as MachineWish;
}

await main(process.argv.slice(2), process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
