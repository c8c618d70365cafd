import { json, kv, secret, service } from "../bindings.ts";

/** What the public door is bound to. */
export const bindings = {
  /** The Worker behind every route of the task gate. */
  ASSISTANT: service("assistant"),
  /** The Worker behind the routes of the budget. */
  LEDGER: service("ledger"),
  /** Access signing keys, so that a cold start does not fetch them again. */
  KEYS: kv(),
  /** The host names this deployment answers to: `string[]`. */
  HOSTNAMES: json(),
  /** Whose Access tokens count: `{issuer, audience}`. */
  ACCESS: json(),
  /** People who may sign in: `{[email]: role}`. */
  PEOPLE: json(),
  /** Programs' bearer tokens, by hash: JSON text of `{name, role, sha256, expiresAt}[]`. */
  TOKENS: secret(),
} as const;
