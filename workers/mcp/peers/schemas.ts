import * as z from "zod/mini";
import { count, moment } from "../../wire/fields.ts";
import {
  ARTIFACT_MAX_CHARS,
  ARTIFACT_NAME_MAX_CHARS,
  Label,
  PEER_ANSWERS,
  plainWord,
  WANTS,
} from "./asked.ts";
import { GRANT_MAX_DAYS, QUESTIONS, TRUST_LEVELS } from "./levels.ts";
import { PUBLIC_KEY } from "./proof/identity.ts";

/** As long as a card of the page shows. */
const NAME_MAX_CHARS = 60;
const CODE_MAX_CHARS = 4_000;
const TICKET_MAX_CHARS = 2_500;
const LABELS_MAX = 20;

/** Letters of scripts that have the same shapes as Latin ones; a name is of one or the other. */
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** What a household calls itself to another: what is shown is what it is. */
export const PeerName = plainWord(NAME_MAX_CHARS).check(
  z.refine((name) => name === name.normalize("NFKC"), {
    error: "expected a name in its plainest form (NFKC)",
  }),
  z.refine((name) => !(LIKE_LATIN.test(name) && /\p{Script=Latin}/u.test(name)), {
    error: "expected a name that does not mix letters that look alike",
  }),
  z.refine((name) => /^[\p{L}\p{M}\p{N} .,'’&()-]+$/u.test(name), {
    error: "expected letters, digits, spaces and .,'’&()-",
  }),
);
const TrustLevel = z.enum(TRUST_LEVELS);
export const PeerKey = z.string().check(z.regex(PUBLIC_KEY));
/** It travels in a header. */
export const PeerTicket = z
  .string()
  .check(z.minLength(1), z.maxLength(TICKET_MAX_CHARS), z.regex(/^[\x21-\x7e]+$/));

/** What one person lets one peer ask, and for how long. */
const GRANT = {
  level: TrustLevel,
  days: z
    .int({ error: `expected whole days from 1 to ${GRANT_MAX_DAYS}` })
    .check(z.minimum(1), z.maximum(GRANT_MAX_DAYS)),
  labels: z._default(z.array(Label).check(z.maxLength(LABELS_MAX)), []),
};
export const PeerGrantBody = z.strictObject(GRANT);
export type PeerGrantBody = z.infer<typeof PeerGrantBody>;
export const InviteBody = z.strictObject({ name: PeerName });
export const CodeBody = z.strictObject({
  code: z.string().check(z.minLength(1), z.maxLength(CODE_MAX_CHARS)),
});
export const PeerAcceptBody = z.strictObject({ code: CodeBody.shape.code, name: PeerName, ...GRANT });
export const ShareBody = z.strictObject({
  text: z.string().check(z.minLength(1), z.maxLength(ARTIFACT_MAX_CHARS)),
});
export const PeerAskBody = z.strictObject({
  question: z.enum(QUESTIONS),
  /** Of availability. */
  want: z.optional(z.enum(WANTS)),
  /** Of availability and agenda: moments with their offset. */
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  /** Of availability with propose_slot. */
  minutes: z.optional(z.int()),
  /** Of agenda: of this label alone. */
  label: z.optional(z.string()),
  /** Of artifact: the text that was shared under it; names alone without one. */
  name: z.optional(z.string()),
});

const instant = z.pipe(moment, z.transform(Date.parse));
const SLOT = { from: instant, to: instant };
/** The very times that were agreed. */
export const SlotBody = z.strictObject(SLOT);

// What goes over the wire between peers.
export const PairBody = z.strictObject({
  name: PeerName,
  origin: z.string().check(z.maxLength(300)),
  publicKey: PeerKey,
  level: TrustLevel,
  until: moment,
  ticket: PeerTicket,
});
export const NewsBody = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("granted"),
    level: TrustLevel,
    until: instant,
    ticket: PeerTicket,
  }),
  z.strictObject({ kind: z.literal("withdrawn") }),
  z.strictObject({ kind: z.literal("slot_cancelled"), ...SLOT }),
]);
export const PairedReply = z.object({ paired: z.literal(true) });
export const HeardReply = z.object({ heard: z.literal(true) });

const moments = z.nullable(moment);
export const LookReply = z.object({
  name: z.string(),
  host: z.string(),
  fingerprint: z.string(),
  endsAt: moment,
});
export const InvitationReply = z.object({ code: z.string(), endsAt: moment, fingerprint: z.string() });
export const PeerReply = z.object({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  fingerprint: z.string(),
  /** `grant_it`: they wait for this side; `waiting`: this side waits for them; `open`: both have granted; `closed`: one has not any more. */
  state: z.enum(["grant_it", "waiting", "open", "closed"]),
  /** Why it is closed, or what to know. */
  detail: z.nullable(z.string()),
  /** Another peer has the same name and another key. */
  isAlike: z.boolean(),
  granted: z.nullable(
    z.object({
      level: TrustLevel,
      until: moment,
      labels: z.array(z.string()),
      at: moment,
      revokedAt: moments,
    }),
  ),
  received: z.nullable(z.object({ level: TrustLevel, until: moment, at: moment, withdrawnAt: moments })),
  asked: z.object({ count, at: moments, refused: count }),
  artifacts: z.array(z.object({ name: z.string(), sharedAt: moment })),
  slots: z.array(
    z.object({
      from: moment,
      to: moment,
      agreedAt: moments,
      cancelledAt: moments,
      /** It stands in the caller's plan. */
      isPlanned: z.boolean(),
    }),
  ),
  log: z.array(
    z.object({ at: moment, direction: z.enum(["in", "out"]), question: z.string(), outcome: z.string() }),
  ),
});
export type PeerReply = z.infer<typeof PeerReply>;
export const PeersReply = z.object({ fingerprint: z.nullable(z.string()), peers: z.array(PeerReply) });
/** `isDelivered`: the other side has heard of it; it holds here in any case. */
export const GrantReply = z.object({ peer: PeerReply, isDelivered: z.boolean() });
export const PeerGone = z.object({ isDelivered: z.boolean() });
export const SharedReply = z.object({ name: z.string().check(z.maxLength(ARTIFACT_NAME_MAX_CHARS)) });

export const PeerAnswer = z.object({
  peer: z.object({ id: z.string(), name: z.string(), host: z.string(), fingerprint: z.string() }),
  question: z.enum(QUESTIONS),
  answer: z.union([PEER_ANSWERS.availability, PEER_ANSWERS.agenda, PEER_ANSWERS.artifact]),
  note: z.string(),
});
