import { Problem } from "../../problem.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { ChiefContext } from "../app.ts";
import { schedules } from "../schedules/store.ts";
import { costOf } from "../usage/store.ts";
import type { ChiefWorld } from "../world.ts";
import { isAwake } from "./activating.ts";
import { filesOf, resolveAgent, upgradesOf } from "./instances.ts";
import type { AgentReply, AgentShown } from "./operations.ts";
import { soulOf } from "./soul.ts";
import { FILES, type Template } from "./template.ts";

const MONTH_MS = 30 * DAY_MS;

/** @throws Problem not_found for a name that is neither an instance nor a template, whatever else it may be */
export function knownAgent(name: string, { sql }: ChiefWorld) {
  const found = resolveAgent(sql, name);
  if (found === null) throw new Problem("not_found", "There is no agent of that name");
  return found;
}

export function namedAgent(c: ChiefContext): string {
  const name = c.req.param("name") ?? "";
  knownAgent(name, c.env.world);
  return name;
}

export function shownAgent(name: string, world: ChiefWorld): AgentShown {
  const { agent, instance } = knownAgent(name, world);
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
    upgrades: instance === null ? [] : upgradesOf(instance),
    monthUsd: usdFromNano(costOf(world.sql, name, world.now - MONTH_MS)),
  };
}

/** A system agent as it is: nobody's instance, with nothing of its own. */
export const wholeSystem = ({ name, title, description, version, servers, files }: Template): AgentReply => ({
  name,
  title,
  description,
  version,
  status: "active",
  interview: [],
  servers: [...servers],
  soulLines: 0,
  schedules: 0,
  monthUsd: usdFromNano(0),
  upgrades: [],
  files,
  changed: [],
  soul: [],
});

export function wholeAgent(name: string, world: ChiefWorld): AgentReply {
  const { agent, instance } = knownAgent(name, world);
  return {
    ...shownAgent(name, world),
    files: instance === null ? agent.files : filesOf(instance),
    changed: FILES.filter((file) => instance?.files[file] !== undefined),
    soul: soulOf(world.sql, name).map(({ id, text, at, source }) => ({ id, text, at: momentOf(at), source })),
  };
}
