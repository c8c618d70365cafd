/**
 * What the offline model does with a request besides answering it. A test names one for each request; a person tries one
 * by starting a message with `offline:`, as in "offline: overloaded".
 */
export const BEHAVIOURS = [
  "answer",
  /** 429 that ends after a second. */
  "rate-limited",
  /** 429 `enforced_spend_limit_reached`: no `retry-after`, until the month ends. */
  "spend-limit",
  /** 400 with a workspace's own limit. */
  "workspace-limit",
  /** 402. */
  "payment-required",
  /** 529. */
  "overloaded",
  /** 500. */
  "broken",
  /** 502, 504 and 524, as whoever stands between says them. */
  "bad-gateway",
  "gateway-timeout",
  "proxy-timeout",
  /** 307 to another host. */
  "redirects",
  /** 200 with a page where events should be. */
  "page",
  /** 401. */
  "bad-key",
  /** The stream ends in the middle of a word. */
  "cut",
  /** An `error` event in the middle of the stream. */
  "error-event",
  /** A `data:` line that is no JSON. */
  "malformed",
  /** Events in the right form, with a usage that is none. */
  "bad-usage",
  /** Headers and the first event, then silence. */
  "stalls",
  /** No headers at all. */
  "silent",
  /** Thinks, unseen, before it answers. */
  "thinks",
  /** Declines to answer. */
  "declines",
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** The behaviour that a message asks for. */
export function behaviourIn(message: string): Behaviour {
  const named = /^\s*offline:\s*([a-z-]+)/i.exec(message)?.[1]?.toLowerCase();
  return BEHAVIOURS.find((behaviour) => behaviour === named) ?? "answer";
}
