import { Decrypter, Encrypter } from "age-encryption";

// What the owner asks of a machine that nobody can reach: a signed wish in its bucket, answered by what it hands in at the door.

/** The only file that the signed manifest names. */
export const WISH_FILE = "wish.json";

/** Lines of what a container says, or of all of them. */
export type LogsWish = { readonly kind: "logs"; readonly service: string | null; readonly lines: number };
/** One command line of the host's shell, as root. */
export type ShellWish = { readonly kind: "shell"; readonly command: string };
export type MachineWish = (LogsWish | ShellWish) & {
  /** Public key of age, `age1…`, for whom the answer is encrypted. */
  readonly recipient: string;
};

/** How much of what was said comes back: the end of it, in bytes. */
export const OUTPUT_MAX_BYTES = 256 * 1024;
/** As long as a command may take: the next heartbeat waits for it. */
export const COMMAND_SECONDS = 45;

export type WishAnswer = {
  readonly serial: number;
  /** Null when it took too long and was ended. */
  readonly code: number | null;
  /** What it wrote, errors too. */
  readonly output: string;
  readonly isCut: boolean;
};

/** Encrypts an answer for the one who asked. */
export async function sealAnswer(answer: WishAnswer, recipient: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(JSON.stringify(answer));
}

/** @returns null when it is an answer to somebody else, as an older one is */
export async function openAnswer(file: Uint8Array, identity: string): Promise<WishAnswer | null> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const text = await decrypter.decrypt(file, "text").catch(() => null);
  return text === null ? null : (JSON.parse(text) as WishAnswer);
}
