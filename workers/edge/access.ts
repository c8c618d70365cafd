import { errors, type JWTPayload, jwtVerify, type RemoteJWKSet } from "jose";
import { Problem } from "../problem.ts";
import type { Settings } from "./settings.ts";

/** The header Access sets on what it lets through (Cloudflare docs, "Validate JWTs"). The cookie is never read. */
export const ACCESS_HEADER = "cf-access-jwt-assertion";

/**
 * Verifies an Access token: signature by one of the team's keys, issuer, audience, expiry (design §7).
 *
 * @returns the person's e-mail address in lower case, or null for a service token, which names a program and not a person.
 * @throws Problem invalid_token, token_expired, unavailable (the keys cannot be read)
 */
export async function verifyAccess(
  token: string,
  access: Settings["access"],
  keys: RemoteJWKSet,
  now: Date,
): Promise<string | null> {
  const payload = await verified(token, access, keys, now);
  return typeof payload.email === "string" && payload.email !== "" ? payload.email.toLowerCase() : null;
}

async function verified(
  token: string,
  access: Settings["access"],
  keys: RemoteJWKSet,
  now: Date,
): Promise<JWTPayload> {
  try {
    const options = {
      issuer: access.issuer,
      audience: access.audience,
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
