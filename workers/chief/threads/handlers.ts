import { Problem } from "../../problem.ts";
import { bodyOf } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import { isAwake } from "../agents/activating.ts";
import { resolveAgent } from "../agents/instances.ts";
import type { ChiefContext } from "../app.ts";
import { ThreadBody } from "./operations.ts";
import { type AgentThread, addThread, agentThreads, removeThread } from "./store.ts";

/** GET /api/threads */
export function listAgentThreads(c: ChiefContext): Response {
  const found = agentThreads(c.env.world.sql);
  return c.json({ threads: found.map(shown), total_count: found.length });
}

/** POST /api/threads */
export async function beginThread(c: ChiefContext): Promise<Response> {
  const { agent: name, title } = await bodyOf(c.req.raw, ThreadBody);
  const { world, prepares } = c.env;
  const agent = resolveAgent(world.sql, name)?.agent;
  if (agent === undefined) throw new Problem("not_found", "There is no agent of that name");
  if (!isAwake(name, world))
    throw new Problem("conflict", `The ${agent.title.toLowerCase()} sleeps; wake it first`);
  const session = `agent/${name}/${world.newId()}`;
  addThread(world.sql, {
    session,
    agent: name,
    title: title ?? agent.title,
    state: "pre-loading",
    at: world.now,
  });
  prepares(session);
  const thread = agentThreads(world.sql).find((one) => one.session === session);
  if (thread === undefined) throw new Error("The thread was not kept");
  return c.json(shown(thread), 201);
}

/** DELETE /api/threads/:session */
export function dropThread(c: ChiefContext): Response {
  const session = c.req.param("session") ?? "";
  if (!removeThread(c.env.world.sql, session))
    throw new Problem("not_found", "There is no thread of yours with this id");
  return c.json({ success: true, thread_id: session });
}

const shown = ({ session, agent, title, state, opening, why, at }: AgentThread) => ({
  thread_id: session,
  agent,
  title,
  status: state,
  opening,
  note: why,
  created_at: momentOf(at),
});
