import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import { ACCESS_HEADER, verifyAccess } from "./access.ts";
import { bearerOf, programOf } from "./bearer.ts";
import { rememberKeys, signingKeys } from "./keys.ts";
import { type Env, settingsOf } from "./settings.ts";

/**
 * Who is calling. A bearer token decides when there is one (programs behind Access carry both); otherwise the person whom
 * Access names. Every credential that is present must be valid: one good credential never excuses a bad one beside it.
 *
 * @param keep keeps work alive after the reply (`ctx.waitUntil`)
 * @throws Problem invalid_token, token_expired, wrong_role (a signed-in address that is not on the list), unavailable
 */
export async function identify(
  headers: Headers,
  env: Env,
  now: Date,
  requestId: string,
  keep: (work: Promise<unknown>) => void,
): Promise<Caller> {
  const settings = settingsOf(env);
  const assertion = headers.get(ACCESS_HEADER);
  const bearer = bearerOf(headers);

  let email: string | null = null;
  if (assertion !== null) {
    const { issuer } = settings.access;
    email = await verifyAccess(assertion, settings.access, await signingKeys(issuer, env.KEYS), now);
    keep(rememberKeys(issuer, env.KEYS));
  }
  if (bearer !== null) {
    const { name, role } = await programOf(bearer, settings.tokens, now);
    return { kind: "program", name, role, requestId };
  }
  if (email === null) return { kind: "nobody", name: "", role: null, requestId };
  const role = settings.people[email];
  if (!role)
    throw new Problem(
      "wrong_role",
      "This address is signed in but is not on this deployment's list of people.",
    );
  return { kind: "person", name: email, role, requestId };
}
