import { createCipheriv, createDecipheriv, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

// Pulumi's passphrase secrets provider, byte for byte, so that a stack file is complete before the CLI is installed.
// Sources: pulumi/pulumi sdk/go/common/resource/config/crypt.go and pkg/secrets/passphrase/manager.go.

/** PBKDF2 rounds that Pulumi fixed for version 1 of the format; about half a second on a laptop. */
const KEY_ROUNDS = 1_000_000;
const KEY_BYTES = 32;
const SALT_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What Pulumi encrypts beside the salt, so that a wrong passphrase is noticed before anything is decrypted with it. */
const CHECK_TEXT = "pulumi";

/** Randomness is passed in, so that a test can repeat a run. */
export type Random = (bytes: number) => Buffer;

/** An unlocked stack file: the key never leaves this object. */
export type StackVault = {
  /** The stack file's `encryptionsalt`. */
  readonly salt: string;
  readonly encrypt: (plaintext: string) => string;
  /** Throws when the value was not written with this passphrase or has been altered. */
  readonly decrypt: (ciphertext: string) => string;
};

/** From a passphrase to a key. Passed in because it is slow on purpose: tests remember what they have derived. */
export type Derive = (passphrase: string, salt: Buffer) => Promise<Buffer>;

const stretch = promisify(pbkdf2);
/** Pulumi's derivation; there is no other. */
export const pulumiKey: Derive = (passphrase, salt) =>
  stretch(passphrase, salt, KEY_ROUNDS, KEY_BYTES, "sha256");

function encrypt(key: Buffer, plaintext: string, random: Random): string {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

function decrypt(key: Buffer, ciphertext: string): string {
  const [version, nonce, sealed, ...rest] = ciphertext.split(":");
  if (version !== "v1" || nonce === undefined || sealed === undefined || rest.length > 0)
    throw new Error("not a value of Pulumi's passphrase provider");
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < TAG_BYTES) throw new Error("the encrypted value is cut short");
  const opened = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), {
    authTagLength: TAG_BYTES,
  });
  opened.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([opened.update(bytes.subarray(0, -TAG_BYTES)), opened.final()]).toString("utf8");
}

function vault(salt: string, key: Buffer, random: Random): StackVault {
  return {
    salt,
    encrypt: (plaintext) => encrypt(key, plaintext, random),
    decrypt: (ciphertext) => decrypt(key, ciphertext),
  };
}

/** A vault for a stack that has none yet. */
export async function newVault(
  passphrase: string,
  random: Random,
  derive: Derive = pulumiKey,
): Promise<StackVault> {
  const salt = random(SALT_BYTES);
  const key = await derive(passphrase, salt);
  return vault(`v1:${salt.toString("base64")}:${encrypt(key, CHECK_TEXT, random)}`, key, random);
}

/** The vault behind an existing `encryptionsalt`; null when the passphrase is not the one it was made with. */
export async function unlock(
  encryptionSalt: string,
  passphrase: string,
  random: Random,
  derive: Derive = pulumiKey,
): Promise<StackVault | null> {
  const [version, salt, ...check] = encryptionSalt.split(":");
  if (version !== "v1" || !salt || check.length !== 3)
    throw new Error(
      "encryptionsalt in the stack file is not one that Pulumi writes (v1:salt:v1:nonce:check)",
    );
  const key = await derive(passphrase, Buffer.from(salt, "base64"));
  try {
    if (decrypt(key, check.join(":")) !== CHECK_TEXT) return null;
  } catch {
    return null;
  }
  return vault(encryptionSalt, key, random);
}
