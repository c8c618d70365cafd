import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

/** What a release is, as its maker signed it. */
export type ReleaseManifest = {
  /** Grows with every release; a machine never goes back to a lower one that somebody offers it. */
  readonly serial: number;
  readonly version: string;
  readonly createdAt: string;
  /** After it nobody may install it: an old release with a known fault must not be offered forever. */
  readonly expiresAt: string;
  /** How many migrations each database has with it. */
  readonly schema: Readonly<Record<string, number>>;
  /** Lower-case hex SHA-256 of each file by its name, such as `gateway.mjs` or `migrations/system/001_gateway.sql`. */
  readonly files: Readonly<Record<string, string>>;
};

/** A manifest and its signature as they are published: the text is signed byte by byte, so nobody has to agree on a form of JSON. */
export type SignedManifest = { readonly manifest: string; readonly signature: string };

export const MANIFEST_FILE = "release.json";
/** What the owner wants put back, signed in the same way: a manifest of this version, with a file for each database. */
export const RESTORE_FILE = "restore.json";
export const RESTORE_VERSION = "restore";
/** What the owner asks of the machine (vm/ask/ask.ts), signed in the same way. */
export const ASK_FILE = "ask.json";
export const ASK_VERSION = "ask";

/** A name that cannot lead out of the folder of the release. */
const FILE_NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*(\/[a-z0-9_-]+(\.[a-z0-9_-]+)*){0,2}$/;
const HASH = /^[0-9a-f]{64}$/;

export const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** @param privateKey Ed25519, PKCS 8 in PEM; it never leaves the owner's side */
export function signManifest(manifest: ReleaseManifest, privateKey: string): SignedManifest {
  const text = JSON.stringify(manifest);
  const signature = sign(null, Buffer.from(text), createPrivateKey(privateKey)).toString("base64");
  return { manifest: text, signature };
}

export type ReleaseRefusal = "not_signed" | "malformed" | "expired" | "older";
export type ManifestReading =
  | { readonly ok: true; readonly manifest: ReleaseManifest }
  | { readonly ok: false; readonly refusal: ReleaseRefusal };

/**
 * What a published manifest says, if its maker signed it, it has not expired, and it is not older than what was seen here.
 *
 * @param publicKey Ed25519, SPKI in PEM
 * @param highest the highest serial that this machine has ever accepted
 */
export function readManifest(
  published: string,
  publicKey: string,
  now: Date,
  highest: number,
): ManifestReading {
  const signed = parsed(published) as Partial<SignedManifest> | null;
  const { manifest: text, signature } = signed ?? {};
  if (typeof text !== "string" || typeof signature !== "string") return { ok: false, refusal: "malformed" };
  // Nothing of it is looked at before the signature holds.
  if (!verify(null, Buffer.from(text), createPublicKey(publicKey), Buffer.from(signature, "base64")))
    return { ok: false, refusal: "not_signed" };
  const manifest = parsed(text);
  if (!isManifest(manifest)) return { ok: false, refusal: "malformed" };
  if (!(Date.parse(manifest.expiresAt) > now.getTime())) return { ok: false, refusal: "expired" };
  return manifest.serial < highest ? { ok: false, refusal: "older" } : { ok: true, manifest };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isManifest(value: unknown): value is ReleaseManifest {
  if (typeof value !== "object" || value === null) return false;
  const { serial, version, expiresAt, files, schema } = value as Partial<ReleaseManifest>;
  const named = typeof files === "object" && files !== null ? Object.entries(files) : [];
  return (
    Number.isSafeInteger(serial) &&
    Number(serial) > 0 &&
    typeof version === "string" &&
    typeof expiresAt === "string" &&
    typeof schema === "object" &&
    schema !== null &&
    named.length > 0 &&
    named.every(([name, hash]) => FILE_NAME.test(name) && HASH.test(hash))
  );
}
