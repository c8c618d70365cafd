import { bodyOf } from "../wire/body.ts";
import { momentOf } from "../wire/moment.ts";
import type { ChatContext } from "./app.ts";
import { named, notFound, tellOwner } from "./chat.ts";
import { type ThreadsReply, TitleBody, type TitleReply } from "./schemas.ts";
import { threadsOf, titleSession } from "./sessions.ts";

/** GET /api/chat: the caller's own sessions. */
export async function listThreads(c: ChatContext): Promise<Response> {
  const { DB, caller, clock } = c.env;
  const threads = await threadsOf(DB, caller, clock());
  return c.json({
    threads: threads.map((thread) => ({ ...thread, lastAt: momentOf(thread.lastAt) })),
  } satisfies ThreadsReply);
}

/** PATCH /api/chat/:sessionKey: gives one of them a title. */
export async function renameThread(c: ChatContext): Promise<Response> {
  const { title } = await bodyOf(c.req.raw, TitleBody);
  const { key, id } = await named(c);
  if (!(await titleSession(c.env.DB, id, title, c.env.clock()))) throw notFound();
  tellOwner(c);
  return c.json({ sessionKey: key, title } satisfies TitleReply);
}
