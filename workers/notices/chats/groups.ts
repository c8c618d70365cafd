import { firstOf, type Sql } from "../../portable/sql.ts";
import { profileOf } from "../../profiles.ts";
import { chatOf } from "./store.ts";

/** A group in which a person's assistant answers them. Times are Unix milliseconds. */
export type PairedGroup = {
  readonly channel: string;
  readonly chat: string;
  /** What people call it, for the person's own list. */
  readonly title: string;
  /** What the assistant is called there, in lower case: whoever says so speaks to it. */
  readonly bot: string;
  /** Whose assistant answers. */
  readonly person: string;
  readonly since: number;
};

/** Codes of groups stand beside those of chats: neither pairs the other. */
export const groupCodes = (channel: string): string => `${channel}/group`;

const SELECT = "SELECT channel, chat, title, bot, person, since FROM groups";

export const groupsOf = (sql: Sql, person: string): PairedGroup[] =>
  sql.all<PairedGroup>(`${SELECT} WHERE person = ? ORDER BY channel, since`, person);

/** The group, where that account is its person's own; null for every other member, who is nobody there. */
export function groupOf(
  sql: Sql,
  { channel, chat, sender }: Pick<PairedGroup, "channel" | "chat"> & { readonly sender: string },
): PairedGroup | null {
  const group = firstOf<PairedGroup>(sql, `${SELECT} WHERE channel = ? AND chat = ?`, channel, chat);
  return group !== null && isOf(sql, group, sender) ? group : null;
}

/** A chat may belong to another profile of the same person. */
function isOf(
  sql: Sql,
  { channel, person }: Pick<PairedGroup, "channel" | "person">,
  sender: string,
): boolean {
  const known = chatOf(sql, channel, sender);
  return known !== null && profileOf(known.person).person === profileOf(person).person;
}

/** Pairs a group by a code that is written in it by the account of the person who asked for it; null where it is none. */
export const pairGroup = (
  sql: Sql,
  {
    sha256,
    sender,
    ...of
  }: Omit<PairedGroup, "person" | "since"> & { readonly sha256: string; readonly sender: string },
  now: number,
): PairedGroup | null =>
  sql.atomically(() => {
    const code = firstOf<{ person: string }>(
      sql,
      "SELECT person FROM pairing_codes WHERE sha256 = ? AND channel = ? AND expires_at > ?",
      sha256,
      groupCodes(of.channel),
      now,
    );
    if (code === null) return null;
    // Everybody in the group reads it: whoever tries it first ends it.
    sql.all("DELETE FROM pairing_codes WHERE sha256 = ?", sha256);
    const { channel, chat, title, bot } = of;
    const { person } = code;
    if (!isOf(sql, { channel, person }, sender)) return null;
    sql.all(
      "INSERT OR REPLACE INTO groups (channel, chat, title, bot, person, since) VALUES (?, ?, ?, ?, ?, ?)",
      channel,
      chat,
      title,
      bot,
      person,
      now,
    );
    return { ...of, person, since: now };
  });

/** Ends a group's pairing: its person's wish, or, without one, because the assistant was sent away. True when there was one. */
export const endGroup = (
  sql: Sql,
  { channel, chat, person }: Pick<PairedGroup, "channel" | "chat"> & { readonly person?: string },
): boolean =>
  sql.all(
    "DELETE FROM groups WHERE channel = ? AND chat = ? AND (?3 = '' OR person = ?3) RETURNING chat",
    channel,
    chat,
    person ?? "",
  ).length > 0;
