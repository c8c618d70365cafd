import { saysAll } from "../language/words.ts";
import type { Env } from "./app.ts";
import type { Message } from "./contract.ts";
import { renameSession, sessionNames } from "./sessions.ts";

/** Conversations that are gone through, the last one spoken in first; each is a call, below the 50 subrequests of Workers Free. */
const SEARCHED_MAX = 25;
const UNNAMED = "Conversation";

/** Has a person's other conversations forget these words, and takes them out of how they are listed. */
export async function forgetElsewhere(
  { CONVERSATIONS, DB }: Pick<Env, "CONVERSATIONS" | "DB">,
  { id: own, owner: name, kind }: Pick<Message, "id" | "owner" | "kind">,
  words: readonly string[],
  now: Date,
): Promise<void> {
  const listed = await sessionNames(DB, { name, kind }, now, SEARCHED_MAX);
  await Promise.all(
    listed.map(async ({ id, title, opening }) => {
      if (id !== own) await CONVERSATIONS.getByName(id).forgetWords(words);
      const says = (text: string | null) => text !== null && saysAll(text, words);
      if (says(title) || says(opening))
        await renameSession(DB, {
          id,
          title: says(title) ? null : title,
          opening: says(opening) ? UNNAMED : opening,
        });
    }),
  );
}
