import type { Credential } from "../../archive/contract.ts";
import type { Caller } from "../../caller.ts";
import { personsClient } from "../../people.ts";
import { Problem } from "../../problem.ts";
import { profileName } from "../../profiles.ts";
import { type Env, settingsOf } from "../settings.ts";
import { ACCESS_HEADER, assertionOf, type Vouched, verifyAccess } from "./access.ts";
import { bearerOf, programOf } from "./bearer.ts";
import { rememberKeys, signingKeys } from "./keys.ts";
import { profileIn } from "./profile.ts";

/** Who is calling, and what stands behind it. */
export type Identified = {
  readonly caller: Caller;
  /** The service token's client, when the request came with one. */
  readonly service: string | null;
  /** Whether Access vouches for it, for a person or for a service token. */
  readonly isVouched: boolean;
  /** Whether it is a person's client, which signed them in by OAuth. */
  readonly byClient: boolean;
  /** When the session or the bearer token ends, Unix milliseconds; null for nobody. */
  readonly until: number | null;
};

/** The client of the environment's own service token, which any program of the environment may use. */
const ANY_PROGRAM = "programs";

/** Which credentials a request shows, valid or not. */
export function credentialIn(headers: Headers): Credential {
  const bearer = headers.has("authorization");
  if (headers.has(ACCESS_HEADER)) return bearer ? "bearer+access" : "access";
  return bearer ? "bearer" : "none";
}

/**
 * Who is calling. A bearer token decides when there is one (programs behind Access carry both); otherwise the person whom
 * Access names. Every credential that is present must be valid: one good credential never excuses a bad one beside it. A
 * service token made for a named client goes with that client's bearer token only, so a stolen half is of no use. A person's client
 * that signed them in by OAuth is a program that acts for a person, and not the person.
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
  const { people, working, tokens } = settingsOf(env);
  const bearer = bearerOf(headers);
  const vouched = await vouchedFor(headers, env, now, keep);
  const service = vouched?.kind === "service" ? vouched.client : null;
  const isVouched = vouched !== null;
  if (bearer !== null) {
    const { name, role, expiresAt } = await programOf(bearer, tokens, now);
    if (service !== null && service !== ANY_PROGRAM && service !== name) {
      throw new Problem(
        "invalid_token",
        `The service token of "${service}" goes with the bearer token of "${service}" only.`,
      );
    }
    const caller: Caller = { kind: "program", name, role, requestId };
    return { caller, service, isVouched, byClient: false, until: Date.parse(expiresAt) };
  }
  if (vouched?.kind !== "person") return { ...unknown(requestId), service, isVouched };
  const { email, byClient, until } = vouched;
  const role = people.get(email);
  if (!role)
    throw new Problem(
      "wrong_role",
      "This address is signed in but is not on this deployment's list of people.",
    );
  const name = profileName(email, profileIn(headers, working.has(email)));
  // An agent that works by it would answer its own questions with the rights of a person.
  const caller: Caller = byClient
    ? { kind: "program", name: personsClient(name), role: "cos_internal", requestId }
    : { kind: "person", name, role, requestId };
  return { caller, service, isVouched, byClient, until };
}

/** Somebody without a valid credential of their own. */
export const nobody = (requestId: string): Caller => ({ kind: "nobody", name: "", role: null, requestId });

/** What is known of a request without any credential. */
export const unknown = (requestId: string): Identified => ({
  caller: nobody(requestId),
  service: null,
  isVouched: false,
  byClient: false,
  until: null,
});

async function vouchedFor(
  headers: Headers,
  env: Env,
  now: Date,
  keep: (work: Promise<unknown>) => void,
): Promise<Vouched | null> {
  const { access, bearerOnly } = settingsOf(env);
  const assertion = assertionOf(headers, bearerOnly.size > 0);
  if (assertion === null) return null;
  const vouched = await verifyAccess(assertion, access, await signingKeys(access.issuer, env.KEYS), now);
  keep(rememberKeys(access.issuer, env.KEYS));
  return vouched;
}
