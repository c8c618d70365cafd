import type { NewKey } from "../../vm/gateway/key.ts";

/** What the deploy calls the owner's key for the machine's gateway. */
const OWNER_KEY = "owner";

/**
 * The keys that the machine's gateway knows from the deploy, as the secret `deployed-keys` has them (vm/postgres/deployed-keys.ts):
 * the owner's, by which every other one is made. It ends with the month a year from now, so that a deploy changes it once a month
 * and any deploy of the year prolongs it.
 */
export function deployedKeys({ prefix, sha256 }: NewKey, email: string, now: Date): string {
  const expiresAt = new Date(Date.UTC(now.getUTCFullYear() + 1, now.getUTCMonth())).toISOString();
  return JSON.stringify([{ name: OWNER_KEY, role: "admin", email, prefix, sha256, expiresAt }]);
}
