import { firstOf, type Sql } from "../../portable/sql.ts";
import { MINUTE_MS } from "../../time/calendar.ts";

/** As long as it takes to pick up the phone. */
export const CODE_LIFE_MS = 10 * MINUTE_MS;

/** A chat that a person has paired with themselves. Times are Unix milliseconds. */
export type PairedChat = {
  readonly channel: string;
  /** The number of their account there: names are never an identity. */
  readonly sender: string;
  /** Where they are written to. */
  readonly chat: string;
  /** Whose it is: the address they sign in with. */
  readonly person: string;
  readonly since: number;
};

const SELECT = "SELECT channel, sender, chat, person, since FROM chats";

/** Whose account that is, if anybody's. */
export const chatOf = (sql: Sql, channel: string, sender: string): PairedChat | null =>
  firstOf<PairedChat>(sql, `${SELECT} WHERE channel = ? AND sender = ?`, channel, sender);

/** Chats of these people. */
export const chatsOf = (sql: Sql, people: readonly string[]): PairedChat[] =>
  sql.all<PairedChat>(`${SELECT} ORDER BY channel, sender`).filter(({ person }) => people.includes(person));

/** Keeps a code that pairs a chat with a person, once; one that they had before pairs nothing more. */
export function keepCode(
  sql: Sql,
  { sha256, channel, person }: { readonly sha256: string; readonly channel: string; readonly person: string },
  now: number,
): number {
  const expiresAt = now + CODE_LIFE_MS;
  sql.atomically(() => {
    sql.all(
      "DELETE FROM pairing_codes WHERE expires_at <= ? OR (channel = ? AND person = ?)",
      now,
      channel,
      person,
    );
    sql.all(
      "INSERT INTO pairing_codes (sha256, channel, person, expires_at) VALUES (?, ?, ?, ?)",
      sha256,
      channel,
      person,
      expiresAt,
    );
  });
  return expiresAt;
}

/** Pairs a chat by its code, which ends by that; in the place of the chat that the person had there. Null where the code is none. */
export function pairChat(
  sql: Sql,
  {
    sha256,
    channel,
    sender,
    chat,
  }: Pick<PairedChat, "channel" | "sender" | "chat"> & { readonly sha256: string },
  now: number,
): PairedChat | null {
  return sql.atomically(() => {
    const code = firstOf<{ person: string }>(
      sql,
      "SELECT person FROM pairing_codes WHERE sha256 = ? AND channel = ? AND expires_at > ?",
      sha256,
      channel,
      now,
    );
    if (code === null) return null;
    sql.all("DELETE FROM pairing_codes WHERE sha256 = ?", sha256);
    sql.all(
      "DELETE FROM chats WHERE channel = ? AND (sender = ? OR person = ?)",
      channel,
      sender,
      code.person,
    );
    sql.all(
      "INSERT INTO chats (channel, sender, chat, person, since) VALUES (?, ?, ?, ?, ?)",
      channel,
      sender,
      chat,
      code.person,
      now,
    );
    return { channel, sender, chat, person: code.person, since: now };
  });
}

/**
 * Gives a person's chat to another name: from then on what is said in it is that one's, and what that one had paired there no longer is.
 * False where there is no such chat.
 */
export const handChat = (sql: Sql, channel: string, from: string, to: string): boolean =>
  sql.atomically(() => {
    if (sql.all("SELECT 1 FROM chats WHERE channel = ? AND person = ?", channel, from).length === 0)
      return false;
    sql.all("DELETE FROM chats WHERE channel = ? AND person = ?", channel, to);
    sql.all("UPDATE chats SET person = ? WHERE channel = ? AND person = ?", to, channel, from);
    return true;
  });

/** Ends a person's pairing; none is no failure. True when there was one. */
export const unpairChat = (sql: Sql, channel: string, person: string): boolean =>
  sql.all("DELETE FROM chats WHERE channel = ? AND person = ? RETURNING sender", channel, person).length > 0;
