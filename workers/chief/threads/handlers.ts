import { Problem } from "../../problem.ts";
import { bodyOf, checked } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import { isAwake } from "../agents/activating.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { resolveAgent } from "../agents/instances.ts";
import type { ChiefContext } from "../app.ts";
import { doneOnce } from "../once.ts";
import { changeSettings, chiefSettings } from "../settings.ts";
import { type ListedThread, listedThreads, markThread, sessionsSaying } from "./listing.ts";
import { AgentThreadsQuery, LoadBody, ThreadBody, ThreadChangeBody } from "./operations.ts";
import { addThread, removeThread, titleThread } from "./store.ts";

/** GET /api/threads */
export async function listAgentThreads(c: ChiefContext): Promise<Response> {
  const { limit, q = "" } = checked(c.req.query(), AgentThreadsQuery, "query");
  const words = q.toLowerCase();
  const saying = sessionsSaying(c.env.world.sql, words);
  const found = (await all(c)).filter(
    ({ title, session }) => words === "" || title.toLowerCase().includes(words) || saying.has(session),
  );
  return reply(c, found.slice(0, limit === undefined ? undefined : Number(limit)));
}

/** GET /api/threads/:session */
export const showThread = async (c: ChiefContext): Promise<Response> => c.json(shown(await named(c)));

/** POST /api/threads */
export async function beginThread(c: ChiefContext): Promise<Response> {
  const { agent: name = CHIEF, title } = await bodyOf(c.req.raw, ThreadBody);
  const { world, prepares } = c.env;
  const agent = resolveAgent(world.sql, name)?.agent;
  if (agent === undefined) throw new Problem("not_found", "There is no agent of that name");
  if (!isAwake(name, world))
    throw new Problem("conflict", `The ${agent.title.toLowerCase()} sleeps; wake it first`);
  // It goes into paths as it is.
  const session = `agent.${name}.${world.newId()}`;
  // The chief of staff brings up by itself what is new; an opening of its own would say it twice.
  const state = name === CHIEF ? "ready" : "pre-loading";
  const reply = doneOnce(c, 201, () => {
    addThread(world.sql, { session, agent: name, title: title ?? agent.title, state, at: world.now });
    // Nobody has spoken in it yet.
    return shown(oneOf(listedThreads(world.sql, []), session));
  });
  if (state === "pre-loading") prepares(session);
  return reply;
}

/** POST /api/threads/:session/load */
export async function loadThread(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, LoadBody);
  const thread = await named(c);
  changeSettings(c.env.world.sql, { currentThread: thread.session });
  return c.json(shown(thread));
}

/** PATCH /api/threads/:session */
export async function changeThread(c: ChiefContext): Promise<Response> {
  const { title, emoji } = await bodyOf(c.req.raw, ThreadChangeBody);
  const { session } = await named(c);
  const { world, conversations } = c.env;
  if (title !== undefined) {
    titleThread(world.sql, session, title);
    await conversations.title(session, title);
  }
  if (emoji !== undefined) markThread(world.sql, session, emoji);
  return c.json(shown(await found(c, session)));
}

/** DELETE /api/threads/:session */
export function dropThread(c: ChiefContext): Response {
  const session = sessionIn(c);
  const { sql } = c.env.world;
  if (!removeThread(sql, session)) throw notFound();
  markThread(sql, session, null);
  return c.json({ success: true, thread_id: session });
}

/** GET /api/health */
export function health(c: ChiefContext): Response {
  const { currentThread, lastSession } = chiefSettings(c.env.world.sql);
  return c.json({ status: "ok", graph_ready: true, current_thread: currentThread ?? lastSession });
}

const sessionIn = (c: ChiefContext): string => c.req.param("session") ?? "";

const notFound = (): Problem => new Problem("not_found", "There is no thread of yours with this id");

const all = async (c: ChiefContext): Promise<ListedThread[]> =>
  listedThreads(c.env.world.sql, await c.env.conversations.list());

const named = (c: ChiefContext): Promise<ListedThread> => found(c, sessionIn(c));

const found = async (c: ChiefContext, session: string): Promise<ListedThread> => oneOf(await all(c), session);

function oneOf(threads: readonly ListedThread[], session: string): ListedThread {
  const thread = threads.find((one) => one.session === session);
  if (thread === undefined) throw notFound();
  return thread;
}

function reply(c: ChiefContext, threads: readonly ListedThread[]): Response {
  const { currentThread, lastSession } = chiefSettings(c.env.world.sql);
  return c.json({
    threads: threads.map(shown),
    current_thread_id: currentThread ?? lastSession,
    total_count: threads.length,
  });
}

const shown = ({ session, agent, title, state, opening, why, at, lastAt, turns, emoji }: ListedThread) => ({
  thread_id: session,
  agent,
  title,
  emoji,
  status: state,
  opening,
  note: why,
  created_at: momentOf(at),
  last_at: momentOf(lastAt),
  turns,
});
