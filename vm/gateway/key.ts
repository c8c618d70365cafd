import { createHash } from "node:crypto";

export const KEY_ROLES = ["personal", "admin", "cos_internal"] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** The longest that a person's key may be in force. */
export const KEY_DAYS_MAX = 366;

/** What the deploy calls the key by which the edge asks for journals, of whoever it asks for. */
export const EDGE_KEY = "edge";

/** The scope of the keys that a deploy makes (vm/postgres/deployed-keys.ts). */
export const DEPLOYED = "deployed";

const PREFIX = "psr_";
const SECRET_BYTES = 32;
/** Enough for a person to tell keys apart, too little to guess the rest from. */
export const SHOWN_LENGTH = 8;

/** A key as it is made: `text` is shown once and kept nowhere. */
export type NewKey = { readonly text: string; readonly sha256: string; readonly prefix: string };

/** @param random cryptographically strong bytes */
export function newKey(random: (bytes: number) => Uint8Array): NewKey {
  const secret = Buffer.from(random(SECRET_BYTES)).toString("base64url");
  return gatewayKeyOf(`${PREFIX}${secret}`);
}

/** A key that was made before, from its text. */
export const gatewayKeyOf = (text: string): NewKey => ({
  text,
  sha256: sha256OfKey(text),
  prefix: text.slice(0, SHOWN_LENGTH),
});

/** Lower-case hex. A fast hash is right for 256 random bits: nobody can try them out. */
export const sha256OfKey = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The key of an Authorization header, or null when there is none of the right form. */
export function keyIn(header: string | undefined): string | null {
  const [, text = null] = /^Bearer (psr_[\w-]{43})$/i.exec(header ?? "") ?? [];
  return text;
}
