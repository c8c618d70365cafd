import { Problem } from "../../problem.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { bodyOf, checked, unusable } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { ChiefContext } from "../app.ts";
import { requireRoom } from "../bringing/price.ts";
import { linesOfAttack } from "../guard/guard.ts";
import { costPerToken } from "../routing/cost.ts";
import { ownAgents, registryOf } from "../routing/known.ts";
import { costsSince } from "../schedules/runs.ts";
import { schedules } from "../schedules/store.ts";
import { syncSchedules } from "../schedules/sync.ts";
import type { ChiefWorld } from "../world.ts";
import { activate, deactivate, isAwake } from "./activating.ts";
import { CHIEF, templateOf } from "./catalogue.ts";
import { Unreadable } from "./front-matter.ts";
import { agentOf, instanceOf, putInstance, resolveAgent, upgradesOf } from "./instances.ts";
import {
  ActivateBody,
  type AgentReply,
  type AgentShown,
  agentOperations,
  FileBody,
  RestBody,
  UpgradeBody,
} from "./operations.ts";
import { addSoul, soulOf } from "./soul.ts";
import { type AgentFile, FILES } from "./template.ts";

/** GET /api/agents */
export async function listAgents(c: ChiefContext): Promise<Response> {
  const { world, caller } = c.env;
  const { agents: known } = await registryOf(world, caller);
  const own = new Set(ownAgents(world));
  const costs = monthOf(world);
  const price = costPerToken(world.desk().models, new Date(world.now));
  const agents = known.map(({ id, name, description, isEnabled, ...rest }) => ({
    ...(own.has(id) ? shown(id, world, costs) : elsewhere(id, name, description, isEnabled)),
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

/** GET /api/agents/:name */
export const showAgent = (c: ChiefContext): Response => c.json(whole(named(c), c.env.world));

/** POST /api/agents/:name/activate */
export async function activateAgent(c: ChiefContext): Promise<Response> {
  const { answers = [] } = await bodyOf(c.req.raw, ActivateBody);
  const name = named(c);
  const { world } = c.env;
  const { interview } = known(name, world).agent;
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
        addSoul(
          world.sql,
          { id: world.newId(), at: world.now, text: `${question} ${answer}`, source: "interview" },
          name,
        );
    }
    activate(name, world);
  });
  return c.json(whole(name, world));
}

/** POST /api/agents/:name/rest */
export async function restAgent(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, RestBody);
  const name = named(c);
  const { world } = c.env;
  if (name === CHIEF)
    throw new Problem("conflict", "The chief of staff does not sleep; pause its schedules instead");
  world.sql.atomically(() => deactivate(name, world));
  return c.json(whole(name, world));
}

/** PUT /api/agents/:name/files/:file */
export async function changeFile(c: ChiefContext): Promise<Response> {
  const { text } = await bodyOf(c.req.raw, FileBody);
  const name = named(c);
  const { world } = c.env;
  const file: AgentFile = checked(
    c.req.param("file"),
    agentOperations["PUT /api/agents/:name/files/:file"].path.file,
    "file",
  );
  const instance = instanceOf(world.sql, name);
  if (instance === null) throw new Problem("conflict", "It sleeps; wake it before you change it");
  const lines = linesOfAttack(text);
  if (lines.length > 0)
    throw unusable(
      "text",
      `line ${lines.join(", ")} tries to undo the rules of every agent; say what it does, not what it ignores`,
    );
  const after = { ...instance, files: { ...instance.files, [file]: text }, changedAt: world.now };
  const agent = readable(after);
  world.sql.atomically(() => {
    putInstance(world.sql, after);
    if (instance.state === "active") syncSchedules(agent, world);
  });
  return c.json(whole(name, world));
}

/** POST /api/agents/:name/upgrade */
export async function takeUpgrade(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, UpgradeBody);
  const name = named(c);
  const { world } = c.env;
  const instance = instanceOf(world.sql, name);
  const newest = instance === null ? null : templateOf(instance.template);
  if (instance !== null && newest !== null) {
    const after = { ...instance, seen: newest.files, changedAt: world.now };
    const agent = readable(after);
    world.sql.atomically(() => {
      putInstance(world.sql, after);
      if (instance.state === "active") syncSchedules(agent, world);
    });
  }
  return c.json(whole(name, world));
}

function readable(of: Parameters<typeof agentOf>[0]) {
  try {
    return agentOf(of);
  } catch (error) {
    if (error instanceof Unreadable) throw unusable("text", error.message);
    throw error;
  }
}

/** @throws Problem not_found for a name that is neither an instance nor a template, whatever else it may be */
function known(name: string, { sql }: ChiefWorld) {
  const found = resolveAgent(sql, name);
  if (found === null) throw new Problem("not_found", "There is no agent of that name");
  return found;
}

function named(c: ChiefContext): string {
  const name = c.req.param("name") ?? "";
  known(name, c.env.world);
  return name;
}

const MONTH_MS = 30 * DAY_MS;
const monthOf = ({ sql, now }: ChiefWorld): ReadonlyMap<string, number> => costsSince(sql, now - MONTH_MS);

function shown(name: string, world: ChiefWorld, costs: ReadonlyMap<string, number>): AgentShown {
  const { agent, instance } = known(name, world);
  const { title, description, version, interview, servers } = agent;
  return {
    name,
    title,
    description,
    version,
    status: isAwake(name, world) ? "active" : "dormant",
    interview: [...interview],
    servers: [...servers],
    soulLines: soulOf(world.sql, name).length,
    schedules: schedules(world.sql).filter((one) => one.agent === name && one.job !== "remind").length,
    monthUsd: usdFromNano(costs.get(name) ?? 0),
    upgrades: instance === null ? [] : upgradesOf(instance),
  };
}

/** All of an agent, with its files. */
export function whole(name: string, world: ChiefWorld): AgentReply {
  const { agent, instance } = known(name, world);
  return {
    ...shown(name, world, monthOf(world)),
    files: agent.files,
    changed: FILES.filter((file) => instance?.files[file] !== undefined),
    soul: soulOf(world.sql, name).map(({ id, text, at, source }) => ({ id, text, at: momentOf(at), source })),
  };
}
