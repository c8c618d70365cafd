import type { Operation } from "../../operation.ts";
import { RpcReply, RpcRequest } from "../../wire/rpc.ts";
import { ArtifactName, SHARED_ARTIFACTS_MAX, WINDOW_MAX_DAYS } from "./asked.ts";
import { GRANT_MAX_DAYS } from "./levels.ts";
import {
  CodeBody,
  GrantReply,
  HeardReply,
  InvitationReply,
  InviteBody,
  LookReply,
  NewsBody,
  PairBody,
  PairedReply,
  PeerAcceptBody,
  PeerAnswer,
  PeerAskBody,
  PeerGone,
  PeerGrantBody,
  PeerReply,
  PeersReply,
  ShareBody,
  SharedReply,
  SlotBody,
} from "./schemas.ts";

const SIGNED =
  "Outside Access, with a proof of its own: `Peer-Grant` holds what this deployment sealed for that peer, and the request is signed with the peer's Ed25519 key (RFC 9421 over method, path, `Content-Digest` and `Peer-Grant`, with a nonce, good for two minutes and once). The answer's `Peer-Answer` is signed with this household's key.";

/** The endpoints about other households. */
export const peerOperations = {
  "GET /api/peers": {
    summary: "Other households that may ask, and be asked",
    description:
      "The caller's own, each with what both sides have granted, until when, the last questions in both directions, and its fingerprint.",
    reply: PeersReply,
  },
  "POST /api/peers/invitations": {
    summary: "Invite another household's Purser",
    description:
      "A code that is good for an hour and once. It grants nothing: what that household may ask is granted afterwards.",
    body: InviteBody,
    reply: InvitationReply,
    status: 201,
    fails: [409],
    keyed: "Taken and not kept: each code ends within an hour.",
  },
  "POST /api/peers/look": {
    summary: "Whose invitation it is",
    description: "Name, host and fingerprint out of the code; nothing is sent and nothing kept.",
    body: CodeBody,
    reply: LookReply,
    fails: [409],
  },
  "POST /api/peers": {
    summary: "Accept another household's invitation",
    description: `Grants that household a level for at most ${GRANT_MAX_DAYS} days, and tells it so. Nothing can be asked in either direction until its person has granted something too. What cannot be delivered leaves nothing behind.`,
    body: PeerAcceptBody,
    reply: PeerReply,
    status: 201,
    fails: [409],
    keyed: "Taken and not kept: an invitation that was accepted is accepted again by the same key alone.",
  },
  "PUT /api/peers/:id/grant": {
    summary: "Grant a peer what it may ask",
    description:
      "Replaces what was granted, at once: `availability_only` when it is taken, `context_aware` also titles of the named labels, `full_collaboration` also texts that are shared by name.",
    body: PeerGrantBody,
    reply: GrantReply,
    fails: [404],
  },
  "DELETE /api/peers/:id/grant": {
    summary: "Take a grant back",
    description: "Nothing is answered from then on, whether the other household hears of it or not.",
    reply: GrantReply,
    fails: [404],
  },
  "DELETE /api/peers/:id": {
    summary: "Forget a peer",
    description:
      "With its grant, its log, and what was shared with it; nightly backups keep theirs until they end.",
    reply: PeerGone,
    fails: [404],
  },
  "PUT /api/peers/:id/artifacts/:name": {
    summary: "Share a text with a peer",
    description: `As it stands now, under a name, with this peer alone; at most ${SHARED_ARTIFACTS_MAX}. Only full_collaboration reads it.`,
    path: { name: ArtifactName },
    body: ShareBody,
    reply: SharedReply,
    fails: [404, 409],
  },
  "DELETE /api/peers/:id/artifacts/:name": {
    summary: "Share a text no longer",
    description: "What the peer has read before, it has.",
    path: { name: ArtifactName },
    reply: SharedReply,
    fails: [404],
  },
  "POST /api/peers/:id/cancel": {
    summary: "Call an agreed time off",
    description:
      "The very times that were agreed. It is free from then on and leaves the plan, here at once, there once the other household hears of it. That time is not asked for again.",
    body: SlotBody,
    reply: GrantReply,
    fails: [404],
    keyed: "Taken and not kept: calling it off again tries again what did not work.",
  },
  "POST /api/peers/:id/ask": {
    summary: "Ask another household one question",
    description: `\`availability\` says when they are taken within at most ${WINDOW_MAX_DAYS} days, and proposes or takes a slot (a person alone takes one, and their person has to agree); \`agenda\` tells titles of granted labels, \`artifact\` a shared text. The answer is made there by code, by no model, and is material here: it does nothing by itself. Refused before anything is sent where a grant is missing, over or too low (409, with its \`reason\`); 503 where the peer cannot be reached or what comes is not signed by it.`,
    body: PeerAskBody,
    reply: PeerAnswer,
    fails: [404, 409],
    keyed: "Taken and not kept: asking again changes nothing.",
  },
  "POST /federation/mcp": {
    summary: "What another household's Purser asks",
    description: `The Model Context Protocol with three tools, as far as they are granted. ${SIGNED} Whoever is not let in gets one and the same 401.`,
    body: RpcRequest,
    reply: RpcReply,
    failure: { name: "RpcFailure", schema: RpcReply, statuses: ["4XX"] },
    fails: [401, 406],
    keyed: "Not read: the nonce of each request is good once.",
  },
  "POST /federation/pair": {
    summary: "An invited household says who it is",
    description: `${SIGNED} Here \`Peer-Grant\` is the invitation. Nothing is granted to that household by it.`,
    body: PairBody,
    reply: PairedReply,
    fails: [401],
    keyed: "Not read: an invitation is good once, for one key.",
  },
  "POST /federation/news": {
    summary: "A peer has granted something, taken it back, or calls a meeting off",
    description: SIGNED,
    body: NewsBody,
    reply: HeardReply,
    fails: [401],
    keyed: "Not read: the nonce of each request is good once.",
  },
} as const satisfies Record<string, Operation>;
