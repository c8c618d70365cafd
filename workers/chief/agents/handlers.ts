import { Problem } from "../../problem.ts";
import { bodyOf } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { ChiefContext } from "../app.ts";
import { systemAgentFor } from "../architect/system.ts";
import { requireRoom } from "../bringing/price.ts";
import { forgetLine } from "../memory/forget.ts";
import { costPerToken } from "../routing/cost.ts";
import { ownAgents, registryOf } from "../routing/known.ts";
import { activate, deactivate, isAwake } from "./activating.ts";
import { CHIEF } from "./catalogue.ts";
import { ActivateBody, type AgentShown, RestBody } from "./operations.ts";
import { knownAgent, namedAgent, shownAgent, wholeAgent, wholeSystem } from "./showing.ts";
import { addAnswer, soulOf } from "./soul.ts";

/** GET /api/agents */
export async function listAgents(c: ChiefContext): Promise<Response> {
  const { world, caller } = c.env;
  const { agents: known } = await registryOf(world, caller);
  const own = new Set(ownAgents(world));
  const price = costPerToken(world.desk().models, new Date(world.now));
  const agents = known.map(({ id, name, description, isEnabled, ...rest }) => ({
    ...(own.has(id) ? shownAgent(id, world) : elsewhere(id, name, description, isEnabled)),
    id,
    ...rest,
    costPerToken: price,
    enabled: isEnabled,
  }));
  return c.json({ agents, count: agents.length, timestamp: momentOf(world.now) });
}

/** An agent that works elsewhere: it has no files here. */
const elsewhere = (name: string, title: string, description: string, isEnabled: boolean): AgentShown => ({
  name,
  title,
  description,
  version: "1",
  status: isEnabled ? "active" : "dormant",
  interview: [],
  servers: [],
  soulLines: 0,
  schedules: 0,
  monthUsd: usdFromNano(0),
  upgrades: [],
});

/** GET /api/agents/:name; who may not speak with a system agent gets what everybody gets for a name that is nobody's. */
export function showAgent(c: ChiefContext): Response {
  const system = systemAgentFor(c.req.param("name") ?? "", c.env.caller.role);
  return c.json(system === null ? wholeAgent(namedAgent(c), c.env.world) : wholeSystem(system));
}

/** POST /api/agents/:name/activate */
export async function activateAgent(c: ChiefContext): Promise<Response> {
  const { answers = [] } = await bodyOf(c.req.raw, ActivateBody);
  const name = namedAgent(c);
  const { world } = c.env;
  const { interview } = knownAgent(name, world).agent;
  const isAsleep = !isAwake(name, world);
  if (isAsleep) await requireRoom(name, world);
  if (isAsleep && answers.length < interview.length)
    throw new Problem(
      "conflict",
      `It asks ${interview.length} questions first; send an answer to each, empty for none`,
      {
        extra: { interview },
      },
    );
  world.sql.atomically(() => {
    for (const [at, question] of interview.entries()) {
      const answer = answers[at]?.trim() ?? "";
      if (isAsleep && answer !== "")
        addAnswer(world.sql, { id: world.newId(), at: world.now, question, answer }, name);
    }
    activate(name, world);
  });
  return c.json(wholeAgent(name, world));
}

/** POST /api/agents/:name/rest */
export async function restAgent(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, RestBody);
  const name = namedAgent(c);
  const { world } = c.env;
  if (name === CHIEF)
    throw new Problem("conflict", "The chief of staff does not sleep; pause its schedules instead");
  world.sql.atomically(() => deactivate(name, world));
  return c.json(wholeAgent(name, world));
}

/** DELETE /api/agents/:name/soul/:id */
export function forgetSoul(c: ChiefContext): Response {
  const { world } = c.env;
  const name = namedAgent(c);
  const line = soulOf(world.sql, name).find(({ id }) => id === c.req.param("id"));
  if (line === undefined) throw new Problem("not_found", "It was told nothing of that id");
  world.sql.atomically(() => forgetLine(world.sql, line, world.now));
  return c.json(wholeAgent(name, world));
}
