import { type KeyedRequest, keepReply, knownReply } from "../../portable/keys.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { HeardMessage, Hearing } from "../contract.ts";
import type { ChiefWorld } from "../world.ts";
import { hearMessage } from "./hearing.ts";

const scopeOf = (session: string): string => `hear ${session}`;

/** By what a message is known again that comes once more under its key; null without one. Of the words there is a hash alone. */
export async function keyedMessage({ session, key, text }: HeardMessage): Promise<KeyedRequest | null> {
  if (key === null) return null;
  return { scope: scopeOf(session), key: await sha256Hex(JSON.stringify([key, text])), fingerprint: "" };
}

/**
 * Hears a message, once where it has a key: a conversation whose object ended before it had kept its turn asks again, and what was
 * noted, begun or answered in the setup is then not done a second time. Runs within one transaction.
 */
export function hearOnce(heard: HeardMessage, keyed: KeyedRequest | null, world: ChiefWorld): Hearing {
  const { sql, now } = world;
  const known = keyed && knownReply(sql, keyed, now);
  if (known) return JSON.parse(known.reply) as Hearing;
  const hearing = hearMessage(heard, world);
  // Words for a model are as they are then, and what is forgotten must not be kept; both may be heard again.
  if (keyed && hearing.is === "said" && hearing.forgets === null)
    keepReply(sql, keyed, { status: 200, reply: JSON.stringify(hearing) }, now);
  return hearing;
}

/** Forgets what was said to the messages of a session that was deleted. */
export const forgetHeard = ({ sql }: Pick<ChiefWorld, "sql">, session: string): void =>
  void sql.all("DELETE FROM keys WHERE scope = ?", scopeOf(session));
