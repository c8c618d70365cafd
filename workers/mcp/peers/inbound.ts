import * as z from "zod/mini";
import { ACTION_HEADER, PROVEN_HEADER } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { credentialKeysOf } from "../../sealing/keys.ts";
import { wellFormedIn } from "../../wire/body.ts";
import type { McpContext } from "../app.ts";
import type { Env } from "../env.ts";
import { isOfThis } from "../household.ts";
import { runTool } from "../tools/run.ts";
import { type Serving, serveTools } from "../tools/serve.ts";
import { type AnswerContext, PEER_SERVER } from "./answering.ts";
import type { AdmittedPeer, ShownTicket } from "./contract.ts";
import { mayAsk, type PeerQuestion, QUESTIONS } from "./levels.ts";
import { callOff, tellCalledOff } from "./meetings.ts";
import { GRANT_HEADER, PEER_PATHS } from "./paths.ts";
import { signedBy } from "./proof/identity.ts";
import { originIn } from "./proof/origin.ts";
import { ownIdentity } from "./proof/own-key.ts";
import { peerRefused, provenPeer } from "./proof/proof.ts";
import { ANSWER_HEADER, answerText, signedNonce } from "./proof/signature.ts";
import { invitationIn } from "./proof/ticket.ts";
import { NewsBody, PairBody } from "./schemas.ts";

const peersOf = (env: Env) => env.PEERS.getByName("peers");
const isQuestion = (name: unknown): name is PeerQuestion => QUESTIONS.includes(name as PeerQuestion);

/** What a call says of itself, before any of it is trusted: which of the questions, or that it is none. */
const Call = z.object({
  method: z.string(),
  params: z.optional(z.looseObject({ name: z.optional(z.string()) })),
});

/**
 * POST /federation/mcp: one question of a peer, answered by code. Whoever is not let in hears the same, for whatever reason, and without
 * a good proof no object is asked.
 */
export async function answerPeer(c: McpContext): Promise<Response> {
  const { env } = c;
  const { body, shown } = await shownIn(c, PEER_PATHS.ask, "question");
  const call = z.safeParse(Call, wellFormedIn(body)).data;
  const name = call?.params?.name;
  // What is no question is told apart from a forbidden one nowhere.
  if (call?.method === "tools/call" && !isQuestion(name)) throw peerRefused();
  const question = call?.method === "tools/call" && isQuestion(name) ? name : null;
  const admitted = await peersOf(env).admit(shown, question);
  if (!admitted.ok) {
    if (admitted.why === "refused") throw peerRefused();
    throw new Problem("too_many_requests", "More questions within an hour than a peer has; ask later.", {
      headers: { "retry-after": "3600" },
    });
  }
  const again = new Request(c.req.url, { method: "POST", headers: c.req.raw.headers, body });
  const reply = await serveTools(again, PEER_SERVER, servingFor(c, shown, admitted));
  return signed(reply, { ...admitted, ...shown, action: question ?? "list" }, env);
}

function servingFor({ env }: McpContext, { person, peer: id }: ShownTicket, admitted: AdmittedPeer): Serving {
  const { ask, other, level, labels } = admitted;
  const { requestId } = env.caller;
  const peer = { id, name: other.name, host: new URL(other.origin).host };
  const context: AnswerContext = { env, person, peer, labels, now: env.outside.clock().getTime(), requestId };
  return {
    has: (tool) => isQuestion(tool) && mayAsk(level, tool),
    call: async (tool, given) => {
      const outcome = await runTool(PEER_SERVER, tool, given, context, requestId);
      if (outcome.isError) await peersOf(env).became(ask, codeIn(outcome.text));
      return outcome;
    },
  };
}

/** POST /federation/news: the other side has granted, has taken its grant back, or calls a meeting off. */
export async function hearPeer(c: McpContext): Promise<Response> {
  const { body, shown } = await shownIn(c, PEER_PATHS.news, "news");
  const news = z.safeParse(NewsBody, wellFormedIn(body)).data;
  const heard = news && (await peersOf(c.env).hear(shown, news));
  if (!heard) throw peerRefused();
  if (news.kind === "slot_cancelled") {
    const { person, peer: id } = shown;
    const { requestId } = c.env.caller;
    const peer = { id, name: heard.other.name };
    const [slot, meeting] = [
      { from: news.from, to: news.to },
      { env: c.env, person, peer, requestId },
    ];
    await callOff(slot, meeting);
    if (heard.isCalledOff) await tellCalledOff(slot, meeting, c.env.outside.clock().getTime());
  }
  return signed(Response.json({ heard: true }), { ...heard, ...shown, action: news.kind }, c.env);
}

/** POST /federation/pair: somebody who was invited says who they are, and what they grant. Nothing is granted to them by it. */
export async function pairPeer(c: McpContext): Promise<Response> {
  const { env } = c;
  const now = env.outside.clock().getTime();
  const keys = credentialKeysOf(env.CREDENTIAL_KEYS);
  const grant = c.req.header(GRANT_HEADER) ?? "";
  const invitation = keys && (await invitationIn(grant, keys));
  const body = await c.req.text();
  const said = z.safeParse(PairBody, wellFormedIn(body)).data;
  if (keys === null || !invitation || said === undefined || invitation.until <= now) throw peerRefused();
  const { person } = invitation;
  const path = PEER_PATHS.pair;
  const nonce = await signedNonce({ path, body, grant }, c.req.raw.headers, said.publicKey, now);
  const isUsable = nonce !== null && isOfThis(person, env) && isElsewhere(said.origin, c.req.url);
  const own = await ownIdentity(person, env);
  if (!isUsable || said.publicKey === own.publicKey) throw peerRefused();
  const { origin, name, publicKey } = said;
  const peer = { id: env.outside.newId(now), person, keyId: own.keyId, other: { origin, name, publicKey } };
  const received = { ticket: said.ticket, level: said.level, until: Date.parse(said.until) };
  const id = await peersOf(env).pair(peer, invitation.id, received);
  if (id === null) throw peerRefused();
  const answering = { ...peer, nonce, action: "pair" };
  return signed(Response.json({ paired: true }), answering, env);
}

/** A public address, and not this deployment's own. */
const isElsewhere = (origin: string, own: string): boolean =>
  originIn(origin) !== null && origin !== new URL(own).origin;

async function shownIn(c: McpContext, path: string, what: "question" | "news") {
  const body = await c.req.text();
  const now = c.env.outside.clock().getTime();
  const shown = await provenPeer({ path, body, headers: c.req.raw.headers }, c.env, now, what);
  const within = await c.env.PEER_LIMIT.limit({ key: `peer:${shown.peer}` });
  if (!within.success)
    throw new Problem("too_many_requests", "More within a minute than a peer has; wait a minute.", {
      headers: { "retry-after": "60" },
    });
  return { body, shown };
}

type Answering = Pick<ShownTicket, "person" | "nonce"> &
  Pick<AdmittedPeer, "keyId" | "other"> & { readonly action: string };

/** The answer is signed too, so that nobody who took over a name can answer for this household. */
async function signed(
  reply: Response,
  { person, nonce, keyId, other, action }: Answering,
  env: Env,
): Promise<Response> {
  const text = await reply.text();
  const headers = new Headers(reply.headers);
  headers.set(ANSWER_HEADER, await signedBy(await ownIdentity(person, env, keyId), answerText(nonce, text)));
  headers.set(ACTION_HEADER, `peer.${action}`);
  headers.set(PROVEN_HEADER, encodeURIComponent(`peer:${other.name} (${new URL(other.origin).host})`));
  return new Response(text, { status: reply.status, headers });
}

const codeIn = (text: string): string => (JSON.parse(text) as { readonly code?: string }).code ?? "failed";
