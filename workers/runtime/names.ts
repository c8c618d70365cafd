import { v7 } from "uuid";
import type { Caller } from "../caller.ts";
import { sha256Hex } from "../wire/sha256.ts";

type Client = Pick<Caller, "kind" | "name">;

/**
 * The name of the object of one session of one group of one client: nobody else's request can lead to it, and what one group said is
 * not told to another that sends the same id.
 */
export const sessionName = ({ kind, name }: Client, group: string, sessionId: string): Promise<string> =>
  sha256Hex(JSON.stringify(["session", kind, name, group, sessionId]));

/** The name of the object of the notes of one client's group. */
export const notesName = ({ kind, name }: Client, group: string): Promise<string> =>
  sha256Hex(JSON.stringify(["notes", kind, name, group]));

/**
 * The id of a session that begins. With an idempotency key it is made from that, so that a repeat of the request leads to the same
 * object; the form is then UUID version 8 (RFC 9562: made by a way of one's own), as it holds no time.
 */
export async function newSessionId(client: Client, key: string | null, now: Date): Promise<string> {
  if (key === null) return v7({ msecs: now.getTime() });
  const hex = await sha256Hex(JSON.stringify(["key", client.kind, client.name, key]));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}
