import { createCipheriv, createDecipheriv } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A credential as it is stored; without the key of that version it is noise. */
export type SealedCredential = {
  readonly key_version: number;
  readonly nonce: Buffer;
  readonly sealed: Buffer;
};

/** Keys by version, of which the highest seals; older ones open what was sealed before. */
export type VaultKeys = { readonly current: number; readonly keys: ReadonlyMap<number, Buffer> };

/**
 * Reads the secret `credential-keys`: JSON such as {"1": "<32 bytes in base64>"}.
 *
 * @throws Error when there is none or one is not usable: nothing is ever stored in the clear instead
 */
export function credentialKeys(text: string): VaultKeys {
  const wrong = new Error('credential-keys is not JSON of the form {"1": "<32 random bytes in base64>"}.');
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw wrong;
  const keys = new Map<number, Buffer>();
  for (const [version, value] of Object.entries(read)) {
    const key = Buffer.from(typeof value === "string" ? value : "", "base64");
    if (!/^[1-9]\d{0,8}$/.test(version) || key.length !== KEY_BYTES) throw wrong;
    keys.set(Number(version), key);
  }
  if (keys.size === 0) throw wrong;
  return { current: Math.max(...keys.keys()), keys };
}

/** Whom and what it is for, and by which key: what was sealed for one cannot be opened as another's. */
const boundTo = (user: string, server: string, version: number): Buffer =>
  Buffer.from(JSON.stringify([user, server, version]));

/** @param random cryptographically strong bytes; a nonce must never come twice under one key */
export function sealCredential(
  { current, keys }: VaultKeys,
  user: string,
  server: string,
  secret: string,
  random: (bytes: number) => Uint8Array,
): SealedCredential {
  const nonce = Buffer.from(random(NONCE_BYTES));
  const cipher = createCipheriv(ALGORITHM, keyOf(keys, current), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(user, server, current));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { key_version: current, nonce, sealed };
}

/** @throws Error when it was not sealed for this user and server, was changed, or its key is not there any more */
export function unsealCredential(
  keys: VaultKeys,
  user: string,
  server: string,
  stored: SealedCredential,
): string {
  const { key_version: version, nonce, sealed } = stored;
  const decipher = createDecipheriv(ALGORITHM, keyOf(keys.keys, version), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(user, server, version));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
}

function keyOf(keys: ReadonlyMap<number, Buffer>, version: number): Buffer {
  const key = keys.get(version);
  if (key === undefined) throw new Error(`The credential key of version ${version} is not there.`);
  return key;
}
