import { DAY_MS, SECOND_MS } from "../../time/calendar.ts";
import type { ChannelMessage } from "../channels/channel.ts";

/** How a push service treats a message (RFC 8030 §5). */
export type Manner = {
  readonly ttlSeconds: number;
  readonly urgency: "low" | "normal" | "high";
  /** A newer message of the same topic takes the place of one that has not been delivered; at most 32 letters. */
  readonly topic: string;
};

/** What nobody has read after a day is on the page anyway. */
const TTL_SECONDS = DAY_MS / SECOND_MS;

/** Kinds of notices that a person may want to hear of at once, or that only the newest of is worth hearing. */
const MANNERS: Readonly<Record<string, Partial<Manner>>> = {
  "approval.pending": { urgency: "high", topic: "approvals" },
  "task.halted": { urgency: "normal", topic: "halts" },
  "level.changed": { urgency: "normal", topic: "level" },
  "infrastructure.paused": { urgency: "high", topic: "infrastructure" },
  "infrastructure.resumed": { urgency: "normal", topic: "infrastructure" },
  "usage.unread": { urgency: "normal", topic: "usage" },
};

export function mannerOf({ id, event, at, fields }: ChannelMessage): Manner {
  const { urgency = "low", topic = id.replaceAll("-", "") } = MANNERS[event] ?? {};
  const { until } = fields;
  const end = typeof until === "string" ? Date.parse(until) : Number.NaN;
  // What has expired by then is not worth a sound.
  const leftSeconds = Number.isNaN(end) ? TTL_SECONDS : Math.floor((end - at) / SECOND_MS);
  return { ttlSeconds: Math.max(60, Math.min(TTL_SECONDS, leftSeconds)), urgency, topic };
}

/** What a locked screen may show: that something waits, and how many. */
const WORDS: Readonly<Record<string, (count: number) => string>> = {
  "approval.pending": (count) =>
    count === 1 ? "1 question waits for you." : `${count} questions wait for you.`,
};

/**
 * What a device gets: an id and a count, and nothing of what it is about. It has the declarative form (webkit.org/blog/16535, the Push
 * API's "declarative push message"), so that a phone shows it also when the page's own code does not run.
 */
export function payloadOf({ id, event, fields }: ChannelMessage, pageUrl: string): string {
  const { count: counted, decisionId } = fields;
  const count = typeof counted === "number" ? counted : 1;
  const isQuestion = event === "approval.pending" && typeof decisionId === "string";
  const words = WORDS[event] ?? (() => "There is news.");
  return JSON.stringify({
    web_push: 8030,
    notification: {
      title: "Purser",
      body: words(count),
      navigate: isQuestion ? `${pageUrl}/approvals?id=${decisionId}` : `${pageUrl}/`,
      tag: event,
    },
    app_badge: count,
    id,
    count,
  });
}
