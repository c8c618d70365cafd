import { fromBase64Url, toBase64Url } from "../../wire/base64.ts";
import { bytesTogether } from "./bytes.ts";
import { publicKeyOf, type Receiver } from "./encrypt.ts";

// For tests: a browser's side of web push. It opens what was sent to it, by the RFCs and not by the code that it tests.

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

/** One device: what it tells the page's server, and how it reads what arrives. */
export type Device = {
  readonly endpoint: string;
  readonly keys: Receiver;
  readonly open: (body: Uint8Array) => Promise<string>;
};

export async function newDevice(endpoint: string): Promise<Device> {
  const pair = (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair;
  const own = new Uint8Array((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer);
  const auth = crypto.getRandomValues(new Uint8Array(16));
  const keys = { p256dh: toBase64Url(own), auth: toBase64Url(auth) };
  return { endpoint, keys, open: (body) => opened(body, { privateKey: pair.privateKey, own, auth }) };
}

type Secret = { readonly privateKey: CryptoKey; readonly own: Uint8Array; readonly auth: Uint8Array };

/** RFC 8188 §2.1 and RFC 8291 §3: header, shared secret, key and nonce, one record. */
export async function opened(body: Uint8Array, { privateKey, own, auth }: Secret): Promise<string> {
  const [salt, size, length] = [body.slice(0, 16), body.slice(16, 20), body[20] ?? 0];
  const recordBytes = new DataView(size.buffer).getUint32(0);
  const theirs = body.slice(21, 21 + length);
  const record = body.slice(21 + length);
  if (record.length > recordBytes) throw new Error("More than one record");
  const algorithm = { name: "ECDH", public: await publicKeyOf(theirs) };
  const shared = await crypto.subtle.deriveBits(
    algorithm as unknown as Parameters<SubtleCrypto["deriveBits"]>[0],
    privateKey,
    256,
  );
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const prk = await hmac(auth, new Uint8Array(shared));
  const material = await hmac(prk, bytesTogether(utf8("WebPush: info\0"), own, theirs, Uint8Array.of(1)));
  const second = await hmac(salt, material);
  const expand = (what: string) =>
    hmac(second, bytesTogether(utf8(`Content-Encoding: ${what}\0`), Uint8Array.of(1)));
  const key = (await expand("aes128gcm")).slice(0, 16);
  const iv = (await expand("nonce")).slice(0, 12);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, aes, record));
  if (plain.at(-1) !== 2) throw new Error("No end of the last record");
  return new TextDecoder().decode(plain.slice(0, -1));
}

async function hmac(key: Uint8Array, data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const usage = { name: "HMAC", hash: "SHA-256" } as const;
  const imported = await crypto.subtle.importKey("raw", bytesTogether(key), usage, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytesTogether(data)));
}

/** Checks a token as a push service does: signed by the key that the browser was given, for this service, and for a day at most. */
export async function verifiedVapid(header: string, publicKey: string): Promise<Record<string, unknown>> {
  const [, token = "", key = ""] = /^vapid t=([^,]+), k=(\S+)$/.exec(header) ?? [];
  if (key !== publicKey) throw new Error(`Another key: ${key}`);
  const [head = "", claims = "", signature = ""] = token.split(".");
  const usage = { name: "ECDSA", namedCurve: "P-256" } as const;
  const verifier = await crypto.subtle.importKey("raw", fromBase64Url(key), usage, false, ["verify"]);
  const signed = new TextEncoder().encode(`${head}.${claims}`);
  const how = { name: "ECDSA", hash: "SHA-256" } as const;
  if (!(await crypto.subtle.verify(how, verifier, fromBase64Url(signature), signed)))
    throw new Error("The signature is not that key's");
  const { alg } = JSON.parse(new TextDecoder().decode(fromBase64Url(head))) as { alg: string };
  if (alg !== "ES256") throw new Error(`Signed by ${alg}`);
  return JSON.parse(new TextDecoder().decode(fromBase64Url(claims))) as Record<string, unknown>;
}
