import { fromBase64Url } from "../../wire/base64.ts";
import { bytesTogether } from "./bytes.ts";
import { publicJwk } from "./keys.ts";

// Message encryption for Web Push: RFC 8291, with the content coding aes128gcm of RFC 8188. One record holds the whole message.

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const SALT_BYTES = 16;
/** Of the one record; RFC 8291 §4 has push services take this much. */
const RECORD_BYTES = 4_096;
/** What the last record's padding begins with (RFC 8188 §2). */
const LAST_RECORD = Uint8Array.of(2);

/** What a browser gave for one device. */
export type Receiver = {
  /** Its public key, an uncompressed point of P-256. */
  readonly p256dh: string;
  /** Sixteen random bytes. */
  readonly auth: string;
};

/** What is new for every message; a test brings that of the RFC's example. */
export type Fresh = { readonly pair: CryptoKeyPair; readonly salt: Uint8Array<ArrayBuffer> };

export async function fresh(): Promise<Fresh> {
  const pair = (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair;
  return { pair, salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)) };
}

/** The body of a push: header and one sealed record, which only that device can open. @throws when the keys are none */
export async function encrypted(
  text: string,
  { p256dh, auth }: Receiver,
  { pair, salt }: Fresh,
): Promise<Uint8Array<ArrayBuffer>> {
  const [theirs, secret] = [fromBase64Url(p256dh), fromBase64Url(auth)];
  const own = new Uint8Array((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer);
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: await publicKeyOf(theirs) } as unknown as Parameters<
      SubtleCrypto["deriveBits"]
    >[0],
    pair.privateKey,
    256,
  );
  const about = bytesTogether(utf8("WebPush: info\0"), theirs, own);
  const material = await derived(new Uint8Array(shared), secret, about, 32);
  const key = await derived(material, salt, utf8("Content-Encoding: aes128gcm\0"), 16);
  const iv = await derived(material, salt, utf8("Content-Encoding: nonce\0"), 12);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const plain = bytesTogether(utf8(text), LAST_RECORD);
  const record = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, plain);
  return bytesTogether(headerOf(salt, own), new Uint8Array(record));
}

/** A device's key for WebCrypto. @throws when the point is not on the curve */
export const publicKeyOf = (point: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", publicJwk(point), CURVE, false, []);

/** Salt, record size, and our public key as the key's id (RFC 8188 §2.1). */
function headerOf(salt: Uint8Array, own: Uint8Array): Uint8Array {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, RECORD_BYTES);
  return bytesTogether(salt, size, Uint8Array.of(own.length), own);
}

async function derived(
  material: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, bytes * 8);
  return new Uint8Array(bits);
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => bytesTogether(new TextEncoder().encode(text));
