import { bytesFromHex, hex } from "../wire/sha256.ts";
import type { CredentialKeys } from "./keys.ts";

const IV_BYTES = 12;

/** A secret under one of our own keys; hex, the tag at the end of `data`. */
export type Sealed = {
  readonly keyId: string;
  readonly version: number;
  readonly iv: string;
  readonly data: string;
};

/** As a client sends it: AES-256-GCM, hex, the tag apart. */
export type Arrived = { readonly encryptedData: string; readonly iv: string; readonly tag: string };

/** What the tag also vouches for: a row that was exchanged for another one does not open. */
const aboutOf = (id: string, version: number) => new TextEncoder().encode(`${id}/${version}`);

export async function seal(
  plain: string,
  { current }: CredentialKeys,
  id: string,
  version: number,
): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: aboutOf(id, version) },
    await keyFrom(current.key),
    new TextEncoder().encode(plain),
  );
  return { keyId: current.id, version, iv: hex(iv.buffer), data: hex(data) };
}

/** Null when it cannot be opened: its key is gone, or it is not what was sealed. */
export async function unseal(sealed: Sealed, keys: CredentialKeys, id: string): Promise<string | null> {
  const key = [keys.current, ...keys.earlier].find((known) => known.id === sealed.keyId);
  if (!key) return null;
  return decrypted(sealed.data, sealed.iv, key.key, aboutOf(id, sealed.version));
}

/** What a client encrypted with a key made from MASTER_KEY; null when no such key opens it. */
export async function openArrived(arrived: Arrived, { arrival }: CredentialKeys): Promise<string | null> {
  for (const key of arrival) {
    const plain = await decrypted(arrived.encryptedData + arrived.tag, arrived.iv, key);
    if (plain !== null) return plain;
  }
  return null;
}

async function decrypted(data: string, iv: string, key: string, about?: Uint8Array): Promise<string | null> {
  const named = { name: "AES-GCM", iv: bytesFromHex(iv), ...(about ? { additionalData: about } : {}) };
  try {
    const plain = await crypto.subtle.decrypt(named, await keyFrom(key), bytesFromHex(data));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    // A wrong key or a changed text: the platform does not say which, and there is nothing more to know.
    return null;
  }
}

const keyFrom = (key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bytesFromHex(key), "AES-GCM", false, ["encrypt", "decrypt"]);
