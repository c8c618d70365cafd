import type { Outside } from "../../outside.ts";
import { Problem } from "../../problem.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { bodyOf } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import type { McpContext } from "../app.ts";
import type { Env } from "../env.ts";
import { ToolError } from "../tools/outcome.ts";
import type { Other, PeerGrant, PeerNews } from "./contract.ts";
import { INVITATION_GOOD_MS, invitationCode, invitedBy } from "./invitation.ts";
import { lineOf } from "./lines.ts";
import { callOff } from "./meetings.ts";
import { PEER_PATHS } from "./paths.ts";
import { keyFingerprint } from "./proof/identity.ts";
import { ownIdentity, peerKeys } from "./proof/own-key.ts";
import { invitationFor, ticketFor } from "./proof/ticket.ts";
import { sendToPeer } from "./reach.ts";
import { CodeBody, InviteBody, PeerAcceptBody, PeerGrantBody, SlotBody } from "./schemas.ts";

type WithOutside = Env & { readonly outside: Outside };

const peersOf = (env: Env) => env.PEERS.getByName("peers");
/** Only people come here, each for themselves. */
export const ownPerson = ({ env }: McpContext): string => env.caller.name.toLowerCase();
export const noSuchPeer = (): Problem =>
  new Problem("not_found", "You have no such peer; GET /api/peers lists them.");

/** POST /api/peers/invitations: a code for one other household, to be handed over by another way. */
export async function invitePeer(c: McpContext): Promise<Response> {
  const { name } = await bodyOf(c.req.raw, InviteBody);
  const person = ownPerson(c);
  const keys = peerKeys(c.env);
  const { publicKey } = await ownIdentity(person, c.env);
  const { outside } = c.env;
  const now = outside.clock().getTime();
  const invitation = { id: outside.newId(now), person, until: now + INVITATION_GOOD_MS };
  if (!(await peersOf(c.env).invite(invitation)))
    throw new Problem("conflict", "Too many invitations are open; each ends within an hour.");
  const endsAt = momentOf(invitation.until);
  const sealed = await invitationFor(invitation, keys);
  const code = invitationCode({ origin: new URL(c.req.url).origin, name, publicKey, sealed, endsAt });
  return c.json({ code, endsAt, fingerprint: await keyFingerprint(publicKey) }, 201);
}

/** POST /api/peers/look: whose invitation it is. Nothing is sent and nothing kept. */
export async function lookAtInvitation(c: McpContext): Promise<Response> {
  const { code } = await bodyOf(c.req.raw, CodeBody);
  const { name, origin, publicKey, endsAt } = invitedBy(code, c.env.outside.clock().getTime());
  return c.json({ name, host: new URL(origin).host, fingerprint: await keyFingerprint(publicKey), endsAt });
}

/** POST /api/peers: accepts an invitation, with what is granted to that household. It grants something, or nothing, on its own page. */
export async function acceptInvitation(c: McpContext): Promise<Response> {
  const { env } = c;
  const { code, name, ...wanted } = await bodyOf(c.req.raw, PeerAcceptBody);
  const person = ownPerson(c);
  const { outside } = env;
  const now = outside.clock().getTime();
  const { sealed, endsAt: _, ...other } = invitedBy(code, now);
  const identity = await ownIdentity(person, env);
  const { publicKey } = identity;
  const { origin } = new URL(c.req.url);
  if (publicKey === other.publicKey || other.origin === origin)
    throw new Problem("conflict", "This invitation is your own: send it to the other household.");
  const peers = peersOf(env);
  const peer = { id: outside.newId(now), person, keyId: identity.keyId, other };
  const { id, isNew } = await peers.begin(peer);
  const { grant, ticket } = await granted({ person, peer: id, other }, wanted, env);
  // Before anything is sent: the other side may ask as soon as it has the ticket.
  await peers.grant(person, id, grant);
  const given = { name, origin, publicKey, level: grant.level, until: momentOf(grant.until), ticket };
  try {
    await sendToPeer(other, { path: PEER_PATHS.pair, grant: sealed, given }, identity, outside);
  } catch (error) {
    await (isNew ? peers.forget(person, id) : peers.revoke(person, id));
    throw notPaired(error, other);
  }
  return c.json(await lineOf(env, person, id, env.outside.clock()), 201);
}

/** A new grant, and the ticket that its peer shows. */
async function granted(
  { person, peer, other }: { readonly person: string; readonly peer: string; readonly other: Other },
  { level, days, labels }: PeerGrantBody,
  env: WithOutside,
): Promise<{ readonly grant: PeerGrant; readonly ticket: string }> {
  const now = env.outside.clock().getTime();
  const grant = { id: env.outside.newId(now), level, until: now + days * DAY_MS, labels };
  const holder = other.publicKey;
  const ticket = await ticketFor(
    { grant: grant.id, peer, person, holder, until: grant.until },
    peerKeys(env),
  );
  return { grant, ticket };
}

/** Tells a peer what has become of its grant. @returns whether it has heard: what holds here does not hang on it */
async function tell(env: WithOutside, person: string, peer: string, news: PeerNews): Promise<boolean> {
  const way = await peersOf(env).wayTo(person, peer);
  if (!way) return false;
  const given = onTheWire(news);
  try {
    const identity = await ownIdentity(person, env, way.keyId);
    await sendToPeer(way.other, { path: PEER_PATHS.news, grant: way.ticket, given }, identity, env.outside);
    return true;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.warn(
      JSON.stringify({ level: "warn", event: "peer_not_told", what: news.kind, code: error.code }),
    );
    return false;
  }
}

function onTheWire(news: PeerNews): object {
  if (news.kind === "granted") return { ...news, until: momentOf(news.until) };
  return news.kind === "withdrawn"
    ? news
    : { kind: news.kind, from: momentOf(news.from), to: momentOf(news.to) };
}

function notPaired(error: unknown, { name }: Other): unknown {
  if (!(error instanceof ToolError)) return error;
  if (error.code !== "peer_refused")
    return new Problem("unavailable", `${error.message} Nothing was granted.`);
  return new Problem(
    "conflict",
    `The Purser of ${name} does not take this invitation: it was used, or has ended. Nothing was granted; ask for a new one.`,
  );
}

/** PUT /api/peers/:id/grant: what this peer may ask from now on. The other side hears of it; whether it did is said. */
export async function grantPeer(c: McpContext): Promise<Response> {
  const { env } = c;
  const wanted = await bodyOf(c.req.raw, PeerGrantBody);
  const [person, peer] = [ownPerson(c), c.req.param("id") ?? ""];
  const other = await peersOf(env).other(person, peer);
  if (!other) throw noSuchPeer();
  const { grant, ticket } = await granted({ person, peer, other }, wanted, env);
  if (!(await peersOf(env).grant(person, peer, grant))) throw noSuchPeer();
  const { level, until } = grant;
  const isDelivered = await tell(env, person, peer, { kind: "granted", level, until, ticket });
  return c.json({ peer: await lineOf(env, person, peer, env.outside.clock()), isDelivered });
}

/** DELETE /api/peers/:id/grant: nothing is answered from now on, whether the other side hears of it or not. */
export async function revokePeer(c: McpContext): Promise<Response> {
  const [person, peer] = [ownPerson(c), c.req.param("id") ?? ""];
  if (!(await peersOf(c.env).revoke(person, peer)))
    throw new Problem("not_found", "Nothing is granted to such a peer.");
  return c.json({
    peer: await lineOf(c.env, person, peer, c.env.outside.clock()),
    isDelivered: await tell(c.env, person, peer, { kind: "withdrawn" }),
  });
}

/** POST /api/peers/:id/cancel: calls an agreed time off; it leaves the plan here, and there once they hear of it. */
export async function cancelSlot(c: McpContext): Promise<Response> {
  const { env } = c;
  const slot = await bodyOf(c.req.raw, SlotBody);
  const [person, id] = [ownPerson(c), c.req.param("id") ?? ""];
  const other = await peersOf(env).other(person, id);
  if (!other) throw noSuchPeer();
  const { requestId } = env.caller;
  if (!(await callOff(slot, { env, person, peer: { id, name: other.name }, requestId })))
    throw new Problem("not_found", "No such time is agreed with them; GET /api/peers lists those that are.");
  const isDelivered = await tell(env, person, id, { kind: "slot_cancelled", ...slot });
  return c.json({ peer: await lineOf(env, person, id, env.outside.clock()), isDelivered });
}

/** DELETE /api/peers/:id: forgets it with its grant, its log and what was shared with it. */
export async function forgetPeer(c: McpContext): Promise<Response> {
  const [person, peer] = [ownPerson(c), c.req.param("id") ?? ""];
  // Told before, since nobody knows afterwards whom to tell; closed before that, whatever the telling takes.
  const wasGranted = await peersOf(c.env).revoke(person, peer);
  const isDelivered = wasGranted && (await tell(c.env, person, peer, { kind: "withdrawn" }));
  if (!(await peersOf(c.env).forget(person, peer))) throw noSuchPeer();
  return c.json({ isDelivered });
}
