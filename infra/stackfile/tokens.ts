import { createHash } from "node:crypto";
import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { DAY_MS } from "../../policies/prices/time.ts";
import { ROLES, type Role } from "../../workers/caller.ts";
import type { Random } from "./crypt.ts";

/** 256 bits: a token is looked up by its plain SHA-256, so it has to be beyond guessing by itself. */
const TOKEN_BYTES = 32;

/** What a program asked for on the command line. */
export type TokenWish = { readonly name: string; readonly role: Role };
/** What is deployed about a token: never the token. */
export type TokenRecord = TokenWish & {
  readonly sha256: string;
  readonly expiresAt: string;
  /** Set by a rotation on what it replaced (config/token-rules.ts). */
  readonly replacedAt?: string | undefined;
};
export type IssuedToken = { readonly plaintext: string; readonly record: TokenRecord };

/** The tokens a first stack gets: one for its owner's scripts, one for the agency gateway, one for personal programs. */
export const DEFAULT_TOKENS: readonly TokenWish[] = [
  { name: "admin", role: "admin" },
  { name: "agency", role: "agency" },
  { name: "personal", role: "personal" },
];

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Reads `name:role`; a sentence when it is not one. */
export function parseTokenWish(text: string): TokenWish | string {
  const [name = "", role = "", ...rest] = text.split(":");
  if (rest.length > 0 || !/^[a-z][a-z0-9-]{0,31}$/.test(name))
    return "Write name:role, the name in lower-case letters, digits and hyphens.";
  if (!isRole(role)) return `The role is one of ${ROLES.join(", ")}.`;
  return { name, role };
}

/**
 * Makes a token. The prefix is there for people and secret scanners: a leaked `purser_admin_…` names what it opens.
 * Expiry is cut to whole seconds so that it reads the same everywhere.
 */
export function issue(wish: TokenWish, now: Date, random: Random): IssuedToken {
  const plaintext = `purser_${wish.role}_${random(TOKEN_BYTES).toString("base64url")}`;
  const expires = new Date(Math.floor(now.getTime() / 1000) * 1000 + TOKEN_MAX_DAYS * DAY_MS);
  return {
    plaintext,
    record: {
      name: wish.name,
      role: wish.role,
      sha256: createHash("sha256").update(plaintext).digest("hex"),
      expiresAt: expires.toISOString().replace(".000Z", "Z"),
    },
  };
}
