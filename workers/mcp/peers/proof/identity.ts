import type { CredentialKeys } from "../../../sealing/keys.ts";
import { fromBase64Url, toBase64 } from "../../../wire/base64.ts";
import { bytesFromHex, hex } from "../../../wire/sha256.ts";

/** A person's own key pair for their peers. */
export type Identity = { readonly keyId: string; readonly publicKey: string; readonly privateKey: CryptoKey };

/** The beginning of an Ed25519 private key in PKCS #8, before its 32 bytes (RFC 8410 §7). */
const PKCS8_PREFIX = "302e020100300506032b657004220420";
/** 32 bytes in base64 for URLs. */
export const PUBLIC_KEY = /^[A-Za-z0-9_-]{43}$/;
/** A hundred and twenty-eight bits: nobody makes a second key of one fingerprint. */
const FINGERPRINT_CHARS = 32;

const made = new Map<string, Promise<Identity>>();

/**
 * The key pair of a person: derived from the deployment's master key (RFC 5869), so that none is stored and none is in a backup. Under
 * the key of that id; a pairing keeps the one that it began with while the deployment still has it.
 *
 * @returns null where that key is gone: the master key was replaced twice
 */
export function identityOf(
  person: string,
  keys: CredentialKeys,
  keyId = keys.current.id,
): Promise<Identity> | null {
  const own = [keys.current, ...keys.earlier].find(({ id }) => id === keyId);
  if (own === undefined) return null;
  const name = JSON.stringify([own.key, person]);
  const known = made.get(name) ?? derived(person, own);
  made.set(name, known);
  return known;
}

async function derived(person: string, { id, key }: CredentialKeys["current"]): Promise<Identity> {
  const root = await crypto.subtle.importKey("raw", bytesFromHex(key), "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode(JSON.stringify(["purser peers", person]));
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const seed = hex(await crypto.subtle.deriveBits(how, root, 256));
  const der = bytesFromHex(PKCS8_PREFIX + seed);
  const exportable = await crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
  const { x } = (await crypto.subtle.exportKey("jwk", exportable)) as JsonWebKey;
  if (x === undefined) throw new Error("The runtime exports an Ed25519 key without its public half.");
  const privateKey = await crypto.subtle.importKey("pkcs8", der, "Ed25519", false, ["sign"]);
  return { keyId: id, publicKey: x, privateKey };
}

/** Base64 of the signature. */
export async function signedBy({ privateKey }: Identity, text: string): Promise<string> {
  return toBase64(
    new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, new TextEncoder().encode(text))),
  );
}

/** Whether that key signed the text; false too for what is no key or no signature. */
export async function isSignedBy(publicKey: string, signature: string, text: string): Promise<boolean> {
  if (!PUBLIC_KEY.test(publicKey) || !/^[A-Za-z0-9+/]{86}==$/.test(signature)) return false;
  try {
    const key = await crypto.subtle.importKey("raw", fromBase64Url(publicKey), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify(
      "Ed25519",
      key,
      fromBase64Url(signature),
      new TextEncoder().encode(text),
    );
  } catch {
    // Bytes that are no point of the curve: the platform refuses to read them, and they have signed nothing.
    return false;
  }
}

/** What two people compare with each other by another way: the beginning of the key's SHA-256, in groups of four. */
export async function keyFingerprint(publicKey: string): Promise<string> {
  const digest = hex(await crypto.subtle.digest("SHA-256", fromBase64Url(publicKey)));
  return digest.slice(0, FINGERPRINT_CHARS).match(/.{4}/g)?.join(" ") ?? "";
}
