import { assets, durable, json, kv, ratelimit, secret } from "../bindings.ts";
import { SERVICES } from "../workers.ts";

/** What the public door is bound to. */
export const bindings = {
  /** The Workers behind, each by its name. */
  ...SERVICES,
  /** Where every request is written down before its reply leaves. */
  JOURNAL: durable("Journal", "archive"),
  /** The page's files (infra/page). */
  ASSETS: assets(),
  /** The month's money, for its level. */
  MONTH: durable("Ledger", "ledger"),
  /** Calls of one client, or of one address, in a minute, for each class of route. */
  CHAT_LIMIT: ratelimit(20, 60),
  RUN_LIMIT: ratelimit(20, 60),
  APPROVE_LIMIT: ratelimit(120, 60),
  WEBHOOK_LIMIT: ratelimit(60, 60),
  PAGE_LIMIT: ratelimit(120, 60),
  /** A desktop app asks every 0.8 seconds for each execution that it waits for. */
  POLL_LIMIT: ratelimit(600, 60),
  /** Requests of one address that no credential stands behind. */
  STRANGER_LIMIT: ratelimit(30, 60),
  /** Access signing keys, so that a cold start does not fetch them again. */
  KEYS: kv(),
  /** The host names this deployment answers to: `string[]`. */
  HOSTNAMES: json(),
  /** Whose Access tokens count: `{issuer, audiences, oauthAudience, clients: {[service token's client id]: its name}}`. */
  ACCESS: json(),
  /** People who may sign in: `{[email]: role}`. */
  PEOPLE: json(),
  /** Those of them who have a profile for work besides their own: `string[]`. */
  WORKING: json(),
  /** Roles that a bearer token alone is enough for, on the paths that are theirs by contract: `Role[]`. */
  BEARER_ONLY: json(),
  /** What is deployed, and whether what it shows is made up: `{id, workers: {[Worker]: version}, isDemo}`. */
  BUILD: json(),
  /** Programs' bearer tokens, by hash: JSON text of `{name, role, sha256, expiresAt}[]`. */
  TOKENS: secret(),
} as const;
