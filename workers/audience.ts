/** Who hears what is said: the person alone, or a group with them in it. */
export const PRIVATE = "private";

const GROUP_SESSION = /^group-([a-z]+)-(-?[A-Za-z0-9]+)$/;

/** The conversation of a group, beside those of its person alone. */
export const groupSession = (channel: string, chat: string): string => `group-${channel}-${chat}`;

/**
 * By the conversation's own name, so that nobody who handles it has to be told. Whoever says something in such a conversation from elsewhere
 * is heard as in the group: less is known there, and never more.
 */
export function audienceOf(session: string): string {
  const [, channel, chat] = GROUP_SESSION.exec(session) ?? [];
  return channel === undefined || chat === undefined ? PRIVATE : `group:${channel}:${chat}`;
}
