import type { Caller } from "../../caller.ts";
import { isAwake } from "../agents/activating.ts";
import { CHIEF, templates } from "../agents/catalogue.ts";
import { instances, nameOf, resolveAgent } from "../agents/instances.ts";
import type { ChiefWorld } from "../world.ts";
import { skillGraph } from "./graph.ts";
import { agentsOfGraph, type Registry, type RoutedAgent, skillsOfGraph } from "./registry.ts";

/** Names of a person's own agents: those of the templates, and what they have besides. */
export const ownAgents = ({ sql }: Pick<ChiefWorld, "sql">): string[] => [
  ...new Set([...templates().values(), ...instances(sql)].map(({ name }) => name)),
];

function ownAgent(name: string, world: ChiefWorld): RoutedAgent[] {
  const found = resolveAgent(world.sql, name);
  if (found === null) return [];
  const { description, keywords, domains } = found.agent;
  const isImported = found.instance !== null && !templates().has(found.instance.template);
  return [
    {
      id: name,
      name: nameOf(world.sql, name),
      description,
      keywords,
      domains,
      isEnabled: isAwake(name, world),
      source: isImported ? "imported" : "template",
    },
  ];
}

/** Agents that are not the person's own: an agency's, by the skill graph, and for an administrator the personas. */
async function otherAgents(
  { house }: Pick<ChiefWorld, "house">,
  { role }: Pick<Caller, "role">,
): Promise<RoutedAgent[]> {
  const personas = role === "admin" ? await house.personas() : [];
  return [
    ...agentsOfGraph(skillGraph()),
    ...personas.map(({ id, name, description, isEnabled }) => ({
      id,
      name,
      description,
      keywords: [name],
      domains: [],
      isEnabled,
      source: "persona" as const,
    })),
  ];
}

/** Everybody to whom this person's messages can be given, each under an id of their own; the first who has it keeps it. */
export async function registryOf(world: ChiefWorld, caller: Pick<Caller, "role">): Promise<Registry> {
  const agents = new Map<string, RoutedAgent>();
  const known = ownAgents(world).flatMap((name) => ownAgent(name, world));
  for (const agent of [...known, ...(await otherAgents(world, caller))])
    if (!agents.has(agent.id)) agents.set(agent.id, agent);
  return { agents: [...agents.values()], skills: skillsOfGraph(skillGraph(), CHIEF) };
}
