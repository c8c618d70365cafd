import type { Credential } from "../../archive/contract.ts";
import type { Caller } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { type Env, settingsOf } from "../settings.ts";
import { ACCESS_HEADER, type Vouched, verifyAccess } from "./access.ts";
import { bearerOf, programOf } from "./bearer.ts";
import { rememberKeys, signingKeys } from "./keys.ts";

/** Who is calling, and the service token's client when the request came with one. */
export type Identified = { readonly caller: Caller; readonly service: string | null };

/** The client of the environment's own service token, which any program of the environment may use. */
const ANY_PROGRAM = "programs";

/** Which credentials a request shows, valid or not. */
export function credentialOf(headers: Headers): Credential {
  const bearer = headers.has("authorization");
  if (headers.has(ACCESS_HEADER)) return bearer ? "bearer+access" : "access";
  return bearer ? "bearer" : "none";
}

/**
 * Who is calling. A bearer token decides when there is one (programs behind Access carry both); otherwise the person whom
 * Access names. Every credential that is present must be valid: one good credential never excuses a bad one beside it. A
 * service token made for a named client goes with that client's bearer token only, so a stolen half is of no use.
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
): Promise<Identified> {
  const { people, tokens } = settingsOf(env);
  const bearer = bearerOf(headers);
  const vouched = await vouchedFor(headers, env, now, keep);
  const service = vouched?.kind === "service" ? vouched.client : null;
  if (bearer !== null) {
    const { name, role } = await programOf(bearer, tokens, now);
    if (service !== null && service !== ANY_PROGRAM && service !== name) {
      throw new Problem(
        "invalid_token",
        `The service token of "${service}" goes with the bearer token of "${service}" only.`,
      );
    }
    return { caller: { kind: "program", name, role, requestId }, service };
  }
  if (vouched?.kind !== "person") return { caller: nobody(requestId), service };
  const role = people.get(vouched.email);
  if (!role)
    throw new Problem(
      "wrong_role",
      "This address is signed in but is not on this deployment's list of people.",
    );
  return { caller: { kind: "person", name: vouched.email, role, requestId }, service };
}

/** Somebody without a valid credential of their own. */
export const nobody = (requestId: string): Caller => ({ kind: "nobody", name: "", role: null, requestId });

async function vouchedFor(
  headers: Headers,
  env: Env,
  now: Date,
  keep: (work: Promise<unknown>) => void,
): Promise<Vouched | null> {
  const assertion = headers.get(ACCESS_HEADER);
  if (assertion === null) return null;
  const { access } = settingsOf(env);
  const vouched = await verifyAccess(assertion, access, await signingKeys(access.issuer, env.KEYS), now);
  keep(rememberKeys(access.issuer, env.KEYS));
  return vouched;
}
