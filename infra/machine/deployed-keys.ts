import { EDGE_KEY, type KeyRole, type NewKey } from "../../vm/gateway/key.ts";

/** What the deploy calls the owner's key for the machine's gateway. */
const OWNER_KEY = "owner";

/**
 * The keys that the machine's gateway knows from the deploy, as the secret `deployed-keys` has them (vm/postgres/deployed-keys.ts):
 * the owner's, by which every other one is made, and the edge's, by which it asks for journals. They end with the month a year from now, so that a deploy changes them once a month
 * and any deploy of the year prolongs them.
 */
export function deployedKeys(owner: NewKey, edge: NewKey, email: string, now: Date): string {
  const expiresAt = new Date(Date.UTC(now.getUTCFullYear() + 1, now.getUTCMonth())).toISOString();
  const line = (name: string, role: KeyRole, { prefix, sha256 }: NewKey) => ({
    name,
    role,
    email,
    prefix,
    sha256,
    expiresAt,
  });
  return JSON.stringify([line(OWNER_KEY, "admin", owner), line(EDGE_KEY, "cos_internal", edge)]);
}
