import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { HOUR_MS } from "../../../policies/prices/time.ts";
import {
  type LogsWish,
  openAnswer,
  type ShellWish,
  WISH_FILE,
  type WishAnswer,
} from "../../../vm/ask/ask.ts";
import { ASK_FILE, ASK_VERSION, sha256, signManifest } from "../../../vm/release/manifest.ts";
import { ANSWER_KEY } from "../../../workers/machine/delivery/store.ts";
import type { Bucket } from "../../cloudflare/bucket.ts";
import { openBackups } from "../../cloudflare/stack.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";
import { wholeNumber } from "../../terminal/words.ts";
import { publishFiles } from "./publish.ts";
import { machineOf } from "./stack.ts";

const LOOK_EVERY_MS = 5_000;
/** Two heartbeats and what a command may take; a machine that comes up later does not do it any more. */
const WAIT_SECONDS = 240;
const WAIT_MAX_SECONDS = HOUR_MS / 1_000;

export const ASK_NOTES = `Nothing listens on the machine: the wish is signed with the stack's key and put into its bucket, and the machine finds it with its
next heartbeat, within a minute while it is up. The answer is encrypted for this command alone; no secret of the machine is in it.
PULUMI_CONFIG_PASSPHRASE opens the stack's key; CLOUDFLARE_API_TOKEN, or the stack's own token, writes to the bucket.`;

export const waitFlag = [
  "--wait <seconds>",
  "how long it is waited for",
  wholeNumber(1, WAIT_MAX_SECONDS),
  WAIT_SECONDS,
] as const;

type Asked = { readonly stack: string; readonly dir: string; readonly apiUrl: string; readonly wait: number };

/**
 * Asks the machine of a stack and says what it answers. Ends with 1 when what was asked for did not end with 0.
 *
 * @throws Stop when there is no answer in time; the wish is over by then, and nothing of it is done later
 */
export async function askMachine(
  wish: LogsWish | ShellWish,
  { stack, dir, apiUrl, wait }: Asked,
  outside: Outside,
): Promise<number> {
  const { key } = await machineOf(stack, dir, outside);
  const bucket = await openBackups(stack, { dir, apiUrl }, outside);
  const identity = await generateX25519Identity();
  const asked = { ...wish, recipient: await identityToRecipient(identity) };
  const end = outside.now().getTime() + 1_000 * wait;
  await hand(Buffer.from(JSON.stringify(asked)), key, new Date(end), bucket, outside.now());
  outside.complain(`Asked. The machine of ${stack} looks once a minute while it is up …`);
  while (outside.now().getTime() < end) {
    await outside.pause(LOOK_EVERY_MS);
    const answer = await answerIn(bucket, identity);
    if (answer !== null) return said(answer, outside);
  }
  throw new Stop(
    `The machine of ${stack} has not answered in ${wait} seconds, and will not do it any more. npm run machine -- status says whether it is up.`,
  );
}

async function hand(wish: Uint8Array, key: string, until: Date, bucket: Bucket, now: Date): Promise<void> {
  const manifest = {
    // Milliseconds: two wishes of one second are two.
    serial: now.getTime(),
    version: ASK_VERSION,
    createdAt: now.toISOString(),
    expiresAt: until.toISOString(),
    schema: {},
    files: { [WISH_FILE]: sha256(wish) },
  };
  const signed = Buffer.from(JSON.stringify(signManifest(manifest, key)));
  const files = new Map<string, Uint8Array>([
    [sha256(wish), wish],
    [ASK_FILE, signed],
  ]);
  await publishFiles(files, bucket, ASK_FILE);
}

/** Null while there is none for us. */
async function answerIn(bucket: Bucket, identity: string): Promise<WishAnswer | null> {
  const there = await bucket.list(ANSWER_KEY);
  return there.includes(ANSWER_KEY) ? openAnswer(await bucket.read(ANSWER_KEY), identity) : null;
}

function said({ code, output, isCut }: WishAnswer, { say, complain, isTerminal }: Outside): number {
  if (isCut) complain("Only the end of it came back:");
  const text = output.replace(/\n$/, "");
  if (text !== "") say(isTerminal ? obeyed(text) : text);
  if (code === 0) return EXIT.done;
  complain(code === null ? "It took too long and was ended." : `It ended with ${code}.`);
  return EXIT.failed;
}

/** Without what a terminal would obey, but for lines and columns. */
const obeyed = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, " ");
