import { Problem } from "../../problem.ts";
import type { Route } from "../../route.ts";
import type { Token } from "../settings.ts";

/**
 * What the tokens begin with that Access gives to clients (developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/managed-oauth,
 * "Token format"). They are opaque, and worth what Access says of them in its own header.
 */
const OF_ACCESS = "oauth:";

/** `Authorization: Bearer …` → the token, or null when the header is absent or is Access's own. Any other scheme is refused. */
export function bearerOf(headers: Headers): string | null {
  const header = headers.get("authorization");
  if (header === null) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (!token)
    throw new Problem("invalid_token", "Send the credential as `Authorization: Bearer <token>`.", CHALLENGE);
  return token.startsWith(OF_ACCESS) ? null : token;
}

/** The same headers with the token where bearer tokens are, for a row whose clients can send it elsewhere only. */
export function withToken(headers: Headers, row: Pick<Route, "tokenHeader"> | null): Headers {
  const token = row?.tokenHeader === undefined ? null : headers.get(row.tokenHeader);
  if (token === null || headers.has("authorization")) return headers;
  const all = new Headers(headers);
  all.set("authorization", `Bearer ${token}`);
  return all;
}

/**
 * The deployed token that a presented one hashes to. Only hashes are deployed; each is compared in constant time and the
 * list is always walked to its end, so timing tells nothing.
 *
 * @throws Problem invalid_token, token_expired
 */
export async function programOf(presented: string, tokens: readonly Token[], now: Date): Promise<Token> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(presented));
  let found: Token | null = null;
  for (const token of tokens) {
    if (crypto.subtle.timingSafeEqual(hash, token.hash)) found = token;
  }
  if (!found) throw new Problem("invalid_token", "This token is not one of the deployed ones.", CHALLENGE);
  // An unreadable date compares false and so counts as expired.
  if (!(Date.parse(found.expiresAt) > now.getTime())) {
    throw new Problem(
      "token_expired",
      `The token "${found.name}" ended at ${found.expiresAt}. Ask the owner for a new one.`,
      CHALLENGE,
    );
  }
  return found;
}

/** RFC 6750 §3: a refused bearer credential names its scheme. */
const CHALLENGE = { headers: { "www-authenticate": 'Bearer realm="purser"' } };
