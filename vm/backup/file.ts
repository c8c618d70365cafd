import { Decrypter, Encrypter } from "age-encryption";
import type { DatabaseName } from "../postgres/roles.ts";
import type { Contents } from "./contents.ts";

/** What a backup says about itself, encrypted with it. */
export type BackupHeader = {
  readonly database: DatabaseName;
  /** UTC moment of the snapshot. */
  readonly takenAt: string;
  readonly contents: Contents;
};

const FORMAT = "purser-backup-1";
/** The header's line; far more tables than there are. */
const HEADER_MAX_BYTES = 1024 * 1024;
const NEW_LINE = 10;

/** scrypt's cost, 2 to this: the passphrase has 256 random bits, which no cost protects better. */
const WORK_FACTOR = 10;

/**
 * One file: a line of JSON, then what pg_dump wrote, encrypted for the owner's key. The machine cannot open it again.
 *
 * @param recipient the public key, `age1…`
 */
export function sealBackup(header: BackupHeader, dump: Uint8Array, recipient: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return sealed(encrypter, header, dump);
}

/** The same file on its way back: for the machine that has this passphrase of 256 random bits, and nobody else. */
export function sealForMachine(
  header: BackupHeader,
  dump: Uint8Array,
  passphrase: string,
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  encrypter.setPassphrase(passphrase);
  return sealed(encrypter, header, dump);
}

function sealed(encrypter: Encrypter, header: BackupHeader, dump: Uint8Array): Promise<Uint8Array> {
  const line = new TextEncoder().encode(`${JSON.stringify({ format: FORMAT, ...header })}\n`);
  return encrypter.encrypt(Buffer.concat([line, dump]));
}

type Opened = { readonly header: BackupHeader; readonly dump: Uint8Array };

/**
 * @param identity the private key, `AGE-SECRET-KEY-1…`
 * @throws Error when it is another's key, the file was changed or cut off, or it is no backup
 */
export async function openBackup(file: Uint8Array, identity: string): Promise<Opened> {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
  } catch (cause) {
    throw new Error("That is no age identity: it begins with AGE-SECRET-KEY-1.", { cause });
  }
  return opened(decrypter, file);
}

/** What `sealForMachine` made. @throws Error when it is another machine's, the file was changed or cut off, or it is no backup */
export async function openOnMachine(file: Uint8Array, passphrase: string): Promise<Opened> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return opened(decrypter, file);
}

async function opened(decrypter: Decrypter, file: Uint8Array): Promise<Opened> {
  const plain = await decrypter.decrypt(file).catch((cause: unknown) => {
    throw new Error("The backup cannot be opened: it is for another key, or it was changed or cut off.", {
      cause,
    });
  });
  const end = plain.subarray(0, HEADER_MAX_BYTES).indexOf(NEW_LINE);
  const line = end < 0 ? "" : new TextDecoder().decode(plain.subarray(0, end));
  if (!line.startsWith(`{"format":"${FORMAT}"`)) throw new Error("That is not a backup of this program.");
  return { header: JSON.parse(line) as BackupHeader, dump: plain.subarray(end + 1) };
}
