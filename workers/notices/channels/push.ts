import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import { encrypted, fresh } from "../push/encrypt.ts";
import { mannerOf, payloadOf } from "../push/message.ts";
import { noteSent, type PushDevice } from "../push/subscriptions.ts";
import { vapidHeader } from "../push/vapid.ts";
import type { Attempted, Channel, ChannelMessage } from "./channel.ts";

const TIMEOUT_MS = 8_000;
/** Connections that an invocation may have open at once (developers.cloudflare.com/workers/platform/limits). */
const PARALLEL_MAX = 6;
/** A push service that fails so often is not waited for: the next channel tells it as well. */
const FAILURES_BEFORE_NEXT = 3;

/** What web push is sent with. */
export type PushSettings = {
  /** `PUSH_KEY`. */
  readonly key: string;
  /** Where the page is: what a notification opens, and where a push service's operator finds us. */
  readonly pageUrl: string;
};

type Needed = Pick<Outside, "send" | "clock">;
type One = "taken" | "gone" | "unknown" | `HTTP ${number}`;

/**
 * Browsers and phones that were switched on for it. A message that any of them took is delivered. Where nobody knows whether a
 * service took it, it is not sent again: a phone that rings twice for one thing is switched off soon.
 */
export const push = (
  settings: PushSettings,
  subscriptions: readonly PushDevice[],
  sql: Sql,
  outside: Needed,
): Channel => ({
  name: "push",
  calls: subscriptions.length,
  failuresBeforeNext: FAILURES_BEFORE_NEXT,
  async send(message) {
    const results: One[] = [];
    for (let at = 0; at < subscriptions.length; at += PARALLEL_MAX) {
      const wave = subscriptions.slice(at, at + PARALLEL_MAX);
      const sent = wave.map(async (one) => {
        const result = await sendTo(one, message, settings, outside);
        const isFailed = result !== "taken" && result !== "gone";
        noteSent(sql, one.id, isFailed ? "failed" : result, outside.clock().getTime());
        return result;
      });
      results.push(...(await Promise.all(sent)));
    }
    return outcomeOf(results);
  },
});

/** Never throws: one device's failure is no other's. */
async function sendTo(
  { endpoint, ...receiver }: PushDevice,
  message: ChannelMessage,
  { key, pageUrl }: PushSettings,
  { send, clock }: Needed,
): Promise<One> {
  const { ttlSeconds, urgency, topic } = mannerOf(message);
  const body = await encrypted(payloadOf(message, pageUrl), receiver, await fresh());
  const authorization = await vapidHeader(endpoint, { key, subject: pageUrl }, clock().getTime());
  try {
    const response = await send(endpoint, {
      method: "POST",
      headers: {
        authorization,
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        ttl: String(ttlSeconds),
        urgency,
        topic,
      },
      body,
      // Only the service that the browser named is sent anything.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.ok) return "taken";
    return response.status === 404 || response.status === 410 ? "gone" : `HTTP ${response.status}`;
  } catch {
    // It may have arrived. What was thrown can name the endpoint, so nothing of it is kept.
    return "unknown";
  }
}

function outcomeOf(results: readonly One[]): Attempted {
  if (results.includes("taken")) return { ok: true };
  if (results.includes("unknown")) return { ok: false, failure: "no answer", isUnknown: true };
  const refused = results.find((result) => result !== "gone");
  return { ok: false, failure: refused ?? "no device is left" };
}
