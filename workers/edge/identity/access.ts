import { parse } from "hono/utils/cookie";
import { errors, type JWTPayload, jwtVerify, type RemoteJWKSet } from "jose";
import { Problem } from "../../problem.ts";
import type { DoorSettings } from "../settings.ts";

/** The header Access sets on what it lets through (Cloudflare docs, "Validate JWTs"). */
export const ACCESS_HEADER = "cf-access-jwt-assertion";
/** Where a signed-in browser keeps the same token; Access adds no header at a path that it lets everybody through to. */
const ACCESS_COOKIE = "CF_Authorization";

/**
 * The token that Access made for this request's session. The cookie counts only where this deployment has opened paths to bearer
 * tokens: there people come without the header. It is verified like the header.
 */
export function assertionOf(headers: Headers, hasOpened: boolean): string | null {
  const assertion = headers.get(ACCESS_HEADER);
  if (assertion !== null || !hasOpened) return assertion;
  return parse(headers.get("cookie") ?? "", ACCESS_COOKIE)[ACCESS_COOKIE] ?? null;
}

/** Whom Access vouches for: a person, or the name that a service token was made for. */
export type Vouched = (
  | {
      readonly kind: "person";
      readonly email: string;
      /** Whether a client of theirs asks, which signed them in by OAuth, and not their browser. */
      readonly byClient: boolean;
    }
  | { readonly kind: "service"; readonly client: string }
) & {
  /** When the session ends, Unix milliseconds. */
  readonly until: number;
};

/**
 * Verifies an Access token: signature by one of the team's keys, issuer, audience, expiry. A person's has an e-mail
 * address; a service token's has its client id as `common_name`, which must be one of the deployment's
 * (Cloudflare docs, "Application token").
 *
 * @returns the person with the address in lower case, or the service token's client
 * @throws Problem invalid_token, token_expired, unavailable (the keys cannot be read)
 */
export async function verifyAccess(
  token: string,
  access: DoorSettings["access"],
  keys: RemoteJWKSet,
  now: Date,
): Promise<Vouched> {
  const { email, common_name: clientId, exp = 0, aud = [] } = await verified(token, access, keys, now);
  const until = exp * 1_000;
  if (typeof email === "string" && email !== "") {
    const byClient = access.oauthAudience !== null && [aud].flat().includes(access.oauthAudience);
    return { kind: "person", email: email.toLowerCase(), byClient, until };
  }
  const client = typeof clientId === "string" ? access.clients.get(clientId) : undefined;
  if (client === undefined)
    throw new Problem("invalid_token", "This service token was not made for this deployment.");
  return { kind: "service", client, until };
}

async function verified(
  token: string,
  access: DoorSettings["access"],
  keys: RemoteJWKSet,
  now: Date,
): Promise<JWTPayload> {
  try {
    const options = {
      issuer: access.issuer,
      audience: [...access.audiences, ...(access.oauthAudience === null ? [] : [access.oauthAudience])],
      algorithms: ["RS256"],
      currentDate: now,
    };
    const { payload } = await jwtVerify(token, keys, { ...options, requiredClaims: ["exp", "iat"] });
    return payload;
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) {
      throw new Problem("token_expired", "The Access session has ended. Sign in again.", { cause });
    }
    if (isAboutTheToken(cause))
      throw new Problem("invalid_token", "This Access token is not valid here.", { cause });
    throw new Problem(
      "unavailable",
      "The sign-in keys cannot be read right now, so nobody is let in. Try again shortly.",
      {
        cause,
        headers: { "retry-after": "10" },
      },
    );
  }
}

/** jose's own errors are about the token, except the two that say the key set could not be had. */
function isAboutTheToken(cause: unknown): boolean {
  if (!(cause instanceof errors.JOSEError)) return false;
  return (
    !(cause instanceof errors.JWKSTimeout) &&
    !(cause instanceof errors.JWKSInvalid) &&
    cause.code !== "ERR_JOSE_GENERIC"
  );
}
