import type { ChatContext } from "./app.ts";
import type { ThreadsReply } from "./schemas.ts";
import { searchedThreads, type Thread, threadsOf } from "./sessions.ts";

/** Sessions that are looked through to what was said: with two queries below the 50 subrequests of Workers Free. */
export const SEARCHED_MAX = 25;
/** Connections that an invocation may have open at once (developers.cloudflare.com/workers/platform/limits). */
const PARALLEL_MAX = 6;

type Found = ThreadsReply["threads"][number];

/**
 * The caller's sessions with these words: in any title or beginning, and in what was said in the latest ones. What was said lies with
 * each session, so that it goes with it.
 */
export async function searchThreads(
  c: ChatContext,
  words: string,
  shown: (thread: Thread, excerpt: string | null) => Found,
): Promise<Found[]> {
  const { DB, CONVERSATIONS, caller, clock } = c.env;
  const [named, latest] = await Promise.all([
    searchedThreads(DB, caller, clock(), words),
    threadsOf(DB, caller, clock(), SEARCHED_MAX),
  ]);
  const excerpts = new Map<string, string>();
  for (let at = 0; at < latest.length; at += PARALLEL_MAX) {
    const wave = latest.slice(at, at + PARALLEL_MAX).map(async ({ id }) => {
      // One that does not answer hides nothing of the others.
      const excerpt = await CONVERSATIONS.getByName(id)
        .find(words)
        .catch(() => null);
      if (excerpt !== null) excerpts.set(id, excerpt);
    });
    await Promise.all(wave);
  }
  const found = [...latest.filter(({ id }) => excerpts.has(id)), ...named];
  const unique = [...new Map(found.map((thread) => [thread.id, thread])).values()];
  return unique
    .toSorted((a, b) => b.lastAt - a.lastAt)
    .map((thread) => shown(thread, excerpts.get(thread.id) ?? null));
}
