import { Problem } from "../../problem.ts";
import { bodyOf, checked } from "../../wire/body.ts";
import { idempotencyKeyOf } from "../../wire/idempotency-key.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import { isAwake } from "../agents/activating.ts";
import { knownAgent, namedAgent } from "../agents/showing.ts";
import type { ChiefContext } from "../app.ts";
import { systemAgentFor } from "../architect/system.ts";
import { systemTools } from "../architect/tools.ts";
import { doneOnce } from "../once.ts";
import type { ChiefWorld } from "../world.ts";
import { answeredWith } from "./asking.ts";
import { AgentTaskBody, AgentTasksQuery, AskBody, TASKS_LISTED_MAX } from "./operations.ts";
import type { TaskWorker } from "./step.ts";
import { type AgentTask, addTask, endTask, taskOf, tasks, WORKING_MAX, workingTasks } from "./store.ts";
import { workerOf } from "./tools.ts";

/** GET /api/agents/:name/tasks */
export function listAgentTasks(c: ChiefContext): Response {
  const { limit = String(TASKS_LISTED_MAX) } = checked(c.req.query(), AgentTasksQuery, "query");
  const name = namedAgent(c);
  const found = tasks(c.env.world.sql, Number(limit)).filter(({ agent }) => agent === name);
  return c.json({ tasks: found.map(shown), count: found.length });
}

/** POST /api/agents/:name/tasks */
export async function giveTask(c: ChiefContext): Promise<Response> {
  const { task, artifact_type: artifactType = "report" } = await bodyOf(c.req.raw, AgentTaskBody);
  const agent = awake(c);
  const { sql, newId, now } = c.env.world;
  if (workingTasks(sql) >= WORKING_MAX)
    throw new Problem("conflict", `${WORKING_MAX} tasks are under way; stop one, or wait for it`);
  const id = newId();
  return doneOnce(c, 202, () => {
    addTask(sql, { id, key: null, agent, task, artifactType, at: now });
    return shown(owned(c, id));
  });
}

/** POST /api/agents/:name/ask */
export async function askAgent(c: ChiefContext): Promise<Response> {
  const { task } = await bodyOf(c.req.raw, AskBody);
  const { world, asks } = c.env;
  const question = { key: idempotencyKeyOf(c.req.raw), agent: c.req.param("name") ?? "", task };
  return answeredWith(await asks.answer(question, world, () => askedWorker(c, () => world)), world.now);
}

/** Whoever was asked for, with their tools: one that is awake, or a system agent for a role that may speak with it. */
async function askedWorker(c: ChiefContext, world: () => ChiefWorld): Promise<TaskWorker> {
  const system = systemAgentFor(c.req.param("name") ?? "", c.env.caller.role);
  if (system !== null) return { agent: system, tools: await systemTools(system, world) };
  const worker = await workerOf(awake(c), world);
  if (worker === null) throw new Problem("not_found", "There is no agent of that name");
  return worker;
}

/** DELETE /api/agents/:name/tasks/:id */
export function stopTask(c: ChiefContext): Response {
  const task = owned(c, c.req.param("id") ?? "");
  const { sql, now } = c.env.world;
  endTask(sql, task, { state: "cancelled", why: "Stopped by its person", artifact: null, costNano: 0 }, now);
  return c.json(shown(owned(c, task.id)));
}

/** @throws Problem conflict for an agent that sleeps */
function awake(c: ChiefContext): string {
  const name = namedAgent(c);
  const { world } = c.env;
  if (isAwake(name, world)) return name;
  throw new Problem(
    "conflict",
    `The ${knownAgent(name, world).agent.title.toLowerCase()} sleeps; wake it first`,
  );
}

function owned(c: ChiefContext, id: string): AgentTask {
  const name = namedAgent(c);
  const found = taskOf(c.env.world.sql, id);
  if (found === null || found.agent !== name)
    throw new Problem("not_found", "There is no task of yours with this id");
  return found;
}

const shown = (one: AgentTask) => ({
  id: one.id,
  agent_name: one.agent,
  task: one.task,
  artifact_type: one.artifactType,
  status: one.state,
  turns: one.turns,
  why: one.why,
  artifact_id: one.artifact,
  model: one.model,
  costUsd: usdFromNano(one.costNano),
  created_at: momentOf(one.at),
  ended_at: momentOrNull(one.endedAt),
});
