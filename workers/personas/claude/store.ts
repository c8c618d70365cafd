import { firstOf, type Sql } from "../../portable/sql.ts";
import { MINUTE_MS } from "../../time/calendar.ts";
import { momentOrNull } from "../../wire/moment.ts";
import type { Sealed } from "../credentials/sealing.ts";
import type { OauthStatus } from "./schemas.ts";

/** A sign-in that takes longer begins again. */
const STATE_KEPT_MS = 10 * MINUTE_MS;
/** Sign-ins that are open at a time; the oldest makes room. */
const STATES_MAX = 50;

/** `oauth`: a subscription that was connected; `token`: what somebody handed over. */
export type TokenKind = "oauth" | "token";
export type StoredToken = Sealed & {
  readonly kind: TokenKind;
  readonly scopes: string;
  readonly expiresAt: number | null;
};

export function keepState(sql: Sql, state: string, verifier: string, now: number): void {
  sql.all(
    "INSERT INTO oauth_states (state, verifier, expires_at) VALUES (?, ?, ?)",
    state,
    verifier,
    now + STATE_KEPT_MS,
  );
  sql.all(
    "DELETE FROM oauth_states WHERE expires_at < ? OR state NOT IN (SELECT state FROM oauth_states ORDER BY expires_at DESC LIMIT ?)",
    now,
    STATES_MAX,
  );
}

/** The verifier of a sign-in, once; null for one that is unknown, used or too old. */
export function takeState(sql: Sql, state: string, now: number): string | null {
  const [taken] = sql.all<{ verifier: string; expiresAt: number }>(
    "DELETE FROM oauth_states WHERE state = ? RETURNING verifier, expires_at AS expiresAt",
    state,
  );
  return taken !== undefined && taken.expiresAt >= now ? taken.verifier : null;
}

const COLUMNS = "kind, key_id AS keyId, version, iv, data, scopes, expires_at AS expiresAt";

export const tokenOf = (sql: Sql, kind: TokenKind): StoredToken | null =>
  firstOf<StoredToken>(sql, `SELECT ${COLUMNS} FROM tokens WHERE kind = ?`, kind);

export const keepToken = (
  sql: Sql,
  { kind, keyId, version, iv, data, scopes, expiresAt }: StoredToken,
): void =>
  void sql.all(
    "INSERT OR REPLACE INTO tokens (kind, key_id, version, iv, data, scopes, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    kind,
    keyId,
    version,
    iv,
    data,
    scopes,
    expiresAt,
  );

export const forgetToken = (sql: Sql, kind: TokenKind): void =>
  void sql.all("DELETE FROM tokens WHERE kind = ?", kind);

/** Those that are not sealed with this key. */
export const tokensSealedOtherwise = (sql: Sql, keyId: string): StoredToken[] =>
  sql.all(`SELECT ${COLUMNS} FROM tokens WHERE key_id <> ?`, keyId);

export function oauthStatus(sql: Sql, now: number): OauthStatus {
  const stored = tokenOf(sql, "oauth");
  if (stored === null) return { connected: false, scopes: [], expiresAt: null, isExpired: null };
  const { scopes, expiresAt } = stored;
  return {
    connected: true,
    scopes: scopes.split(" ").filter(Boolean),
    expiresAt: momentOrNull(expiresAt),
    isExpired: expiresAt === null ? null : expiresAt <= now,
  };
}
