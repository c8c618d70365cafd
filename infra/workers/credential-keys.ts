import { createHash, hkdfSync, pbkdf2Sync } from "node:crypto";
import type { CredentialKeys } from "../../workers/sealing/keys.ts";

// Keys are made here and not in a Worker: Cloudflare refuses PBKDF2 with more than 100,000 iterations there, although the local
// runtime allows it (developers.cloudflare.com/workers/runtime-apis/web-crypto).

const KEY_BYTES = 32;

/** What clients of both generations of upstream encrypt with: salt and iterations, over the master key's text. */
const ARRIVALS = [
  ["dac-cloud-credentials-v1", 100_000],
  ["dac-tenant-v1:default", 600_000],
  ["dac-tenant-v1:__admin__", 600_000],
] as const;

const made = new Map<string, ReturnType<typeof keysOf>>();

/**
 * All keys about credentials.
 *
 * @param before the master key that this one has replaced; what it sealed is sealed anew, and its clients may still encrypt with it
 */
export function credentialKeysFrom(masterKey: string, before?: string): CredentialKeys {
  const [now, then] = [keysFor(masterKey), before === undefined ? null : keysFor(before)];
  return {
    current: now.own,
    earlier: then ? [then.own] : [],
    arrival: [...now.arrival, ...(then?.arrival ?? [])],
  };
}

/** What the secrets of the personas' webhooks are made of, in hex. */
export const webhookKey = (masterKey: string): string =>
  Buffer.from(hkdfSync("sha256", masterKey, "", "purser webhooks", KEY_BYTES)).toString("hex");

/** Deriving takes a third of a second, so each master key's are made once. */
function keysFor(masterKey: string) {
  const known = made.get(masterKey) ?? keysOf(masterKey);
  made.set(masterKey, known);
  return known;
}

function keysOf(masterKey: string) {
  const key = Buffer.from(hkdfSync("sha256", masterKey, "", "purser credentials", KEY_BYTES)).toString("hex");
  // Names the key and tells nothing of it.
  const id = createHash("sha256").update(key).digest("hex").slice(0, 16);
  const arrival = ARRIVALS.map(([salt, iterations]) =>
    pbkdf2Sync(masterKey, salt, iterations, KEY_BYTES, "sha256").toString("hex"),
  );
  return { own: { id, key }, arrival };
}
