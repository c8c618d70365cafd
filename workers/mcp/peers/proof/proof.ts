import { Problem } from "../../../problem.ts";
import { credentialKeysOf } from "../../../sealing/keys.ts";
import type { Env } from "../../env.ts";
import { isOfThis } from "../../household.ts";
import type { ShownTicket } from "../contract.ts";
import { NEWS_AFTER_MS } from "../levels.ts";
import { GRANT_HEADER } from "../paths.ts";
import { signedNonce } from "./signature.ts";
import { ticketIn } from "./ticket.ts";

type Known = Pick<Env, "CREDENTIAL_KEYS" | "PEOPLE">;

/**
 * What every peer is told that is not let in: revoked, expired, too low a level, a repeated nonce, a wrong signature, no such person, and
 * whoever is no peer at all cannot tell which it was.
 */
export const peerRefused = (): Problem => new Problem("invalid_token", "This peer may not ask that here.");

/**
 * Whose request it is, by what it carries alone: a ticket that this deployment sealed, for somebody who is still of it, and the signature of
 * the one who may use it. No object is asked.
 *
 * @throws Problem invalid_token
 */
export async function provenPeer(
  request: { readonly path: string; readonly body: string; readonly headers: Headers },
  env: Known,
  now: number,
  what: "question" | "news",
): Promise<ShownTicket> {
  const keys = credentialKeysOf(env.CREDENTIAL_KEYS);
  const grant = request.headers.get(GRANT_HEADER);
  const ticket = keys && grant !== null ? await ticketIn(grant, keys) : null;
  if (ticket === null || grant === null) throw peerRefused();
  const nonce = await signedNonce({ ...request, grant }, request.headers, ticket.holder, now);
  const until = ticket.until + (what === "news" ? NEWS_AFTER_MS : 0);
  if (nonce === null || until <= now || !isOfThis(ticket.person, env)) throw peerRefused();
  return { peer: ticket.peer, person: ticket.person, grant: ticket.grant, nonce };
}
