import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

// A signed record, as upstream's orchestrator makes and reads one: the HMAC-SHA256 in hex of nonce, timestamp, topic and payload, with
// full stops between. The topic is in it, so that what was signed for one is nothing on another.

const Envelope = z.object({
  /** JSON as a text: what is verified is the very text that was signed. */
  payload: z.string(),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
  timestamp: z.number().int(),
  nonce: z.string().min(1).max(200),
  topic: z.string(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * Older ones may have run already and be forgotten: a request is done once because its execution is remembered, for 30 days
 * (workers/personas/store/purge.ts). A record waits in Kafka for seven where nobody says otherwise
 * (kafka.apache.org/documentation, log.retention.hours), so that one that waited for a bridge that was off still counts.
 */
const AGE_MAX_MS = 7 * 86_400_000;
/** Two clocks differ. */
const AHEAD_MAX_MS = 300_000;

/** A text as a signed record of that topic. */
export function signedRecord(
  payload: string,
  { key, topic, now, nonce }: { key: string; topic: string; now: number; nonce: string },
): string {
  const signature = signatureOf({ payload, timestamp: now, nonce, topic }, key);
  return JSON.stringify({ payload, signature, timestamp: now, nonce, topic } satisfies Envelope);
}

/** What was signed; or why it does not count, in a sentence. */
export function opened(
  text: string,
  { key, topic, now }: { key: string; topic: string; now: number },
): { readonly payload: string } | string {
  const envelope = Envelope.safeParse(jsonIn(text)).data;
  if (!envelope) return "It is not signed: payload, signature, timestamp, nonce and topic were expected.";
  if (envelope.topic !== topic) return `It was signed for another topic, and came on ${topic}.`;
  const [given, right] = [envelope.signature, signatureOf(envelope, key)].map((hex) =>
    Buffer.from(hex, "hex"),
  );
  if (!given || !right || !timingSafeEqual(given, right)) return "Its signature is not of KAFKA_SIGNING_KEY.";
  if (envelope.timestamp < now - AGE_MAX_MS) return "It was signed more than 7 days ago.";
  if (envelope.timestamp > now + AHEAD_MAX_MS)
    return "It was signed more than 5 minutes ahead of this clock.";
  return { payload: envelope.payload };
}

const signatureOf = (
  { nonce, timestamp, topic, payload }: Omit<Envelope, "signature">,
  key: string,
): string => createHmac("sha256", key).update(`${nonce}.${timestamp}.${topic}.${payload}`).digest("hex");

/** @returns undefined when it is no JSON */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
