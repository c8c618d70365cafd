import { checkAddress } from "../../agent/addresses.ts";
import { atMost } from "../../agent/page.ts";
import { parsedJson } from "../../nesting.ts";
import type { Outside } from "../../outside.ts";
import { within } from "../../time/within.ts";
import { sha256Hex } from "../../wire/sha256.ts";

/** What is read of a reply; one that is longer is not compared, because half of it says nothing. */
const REPLY_MAX_BYTES = 1024 * 1024;
const TIME_LIMIT_MS = 10_000;
const NOT_MODIFIED = 304;
/** Of the value that an event carries. */
const VALUE_MAX_CHARS = 10_000;

/** An address that is watched, and what it said last. */
export type WatchedAddress = {
  readonly url: string;
  /** A JSON pointer (RFC 6901) to the part that counts; null for the whole reply. */
  readonly pointer: string | null;
  readonly etag: string | null;
  readonly hash: string | null;
};

/** What one look at it came to. `value`: the part that counts, as JSON or as text; null where it is too long for an event. */
export type AddressLook =
  | { readonly is: "same" }
  | {
      readonly is: "read";
      readonly etag: string | null;
      readonly hash: string;
      readonly value: string | null;
    }
  | { readonly is: "failed"; readonly why: string };

/**
 * Looks at an address, with `If-None-Match` where it named its version before (RFC 9110 §13.1.2). Sends nothing of the owner's, and
 * follows no redirect: it could lead to a host that is not listed.
 *
 * @param hosts those that the persona's network policy lists
 */
export async function lookAtAddress(
  { url, pointer, etag }: WatchedAddress,
  hosts: readonly string[],
  send: Outside["send"],
): Promise<AddressLook> {
  const checked = checkAddress(url, hosts);
  if (!checked.ok) return failed(checked.why);
  const { hostname, href } = checked.url;
  const headers = { "user-agent": "Purser", ...(etag === null ? {} : { "if-none-match": etag }) };
  try {
    return await within(TIME_LIMIT_MS, undefined, async (signal) => {
      const reply = await send(href, { method: "GET", redirect: "manual", headers, signal });
      return readReply(reply, hostname, pointer);
    });
  } catch (error) {
    return failed(`${hostname} did not answer: ${error instanceof Error ? error.name : "unknown"}`);
  }
}

async function readReply(reply: Response, hostname: string, pointer: string | null): Promise<AddressLook> {
  if (reply.status === NOT_MODIFIED) return { is: "same" };
  if (!reply.ok) {
    await reply.body?.cancel();
    return failed(`${hostname} answered with HTTP ${reply.status}`);
  }
  const beginning = atMost(reply.body, REPLY_MAX_BYTES);
  const text = await new Response(beginning.body).text();
  if (beginning.isCut()) return failed(`The reply is longer than ${REPLY_MAX_BYTES} bytes`);
  const counts = pointer === null ? text : valueAt(text, pointer);
  if (counts === null) return failed(`The reply is no JSON with something at ${JSON.stringify(pointer)}`);
  return {
    is: "read",
    etag: reply.headers.get("etag"),
    hash: await sha256Hex(counts),
    value: counts.length <= VALUE_MAX_CHARS ? counts : null,
  };
}

const failed = (why: string): AddressLook => ({ is: "failed", why });

/** The value that a JSON pointer leads to, as JSON; null where there is none. */
export function valueAt(text: string, pointer: string): string | null {
  let value = parsedJson(text);
  if (value === undefined) return null;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return JSON.stringify(value);
}
