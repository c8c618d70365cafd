import { bodyOf, checked } from "../wire/body.ts";
import { momentOf } from "../wire/moment.ts";
import type { ChatContext } from "./app.ts";
import { hintOwner, named, notFound } from "./chat.ts";
import {
  StopBody,
  type StopReply,
  ThreadsQuery,
  type ThreadsReply,
  TitleBody,
  type TitleReply,
} from "./schemas.ts";
import { searchThreads } from "./search.ts";
import { type Thread, threadsOf, titleSession } from "./sessions.ts";

/** GET /api/chat: the caller's own sessions, or those with the words that are looked for. */
export async function listThreads(c: ChatContext): Promise<Response> {
  const { q } = checked(c.req.query(), ThreadsQuery, "query");
  if (q !== undefined)
    return c.json({ threads: await searchThreads(c, q, foundReply) } satisfies ThreadsReply);
  const { DB, caller, clock } = c.env;
  const threads = await threadsOf(DB, caller, clock());
  return c.json({ threads: threads.map(threadReply) } satisfies ThreadsReply);
}

/** PATCH /api/chat/:sessionKey: gives one of them a title. */
export async function renameThread(c: ChatContext): Promise<Response> {
  const { title } = await bodyOf(c.req.raw, TitleBody);
  const { key, id } = await named(c);
  if (!(await titleSession(c.env.DB, id, title, c.env.clock()))) throw notFound();
  hintOwner(c);
  return c.json({ sessionKey: key, title } satisfies TitleReply);
}

const threadReply = ({ sessionKey, title, lastAt, turns }: Thread) => ({
  sessionKey,
  title,
  lastAt: momentOf(lastAt),
  turns,
});

const foundReply = (thread: Thread, excerpt: string | null) => ({ ...threadReply(thread), excerpt });

/** POST /api/chat/:sessionKey/stop: nothing more is written or begun. */
export async function stopThread(c: ChatContext): Promise<Response> {
  await bodyOf(c.req.raw, StopBody);
  const { key, conversation } = await named(c);
  return c.json({ sessionKey: key, stopped: await conversation.stop() } satisfies StopReply);
}
