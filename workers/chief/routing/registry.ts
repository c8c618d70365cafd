import type { GraphNode } from "./graph.ts";

/** Where an agent is known from: this person's own, the skill graph (an agency runs it), or the personas. */
export const SOURCES = ["template", "imported", "graph", "persona"] as const;
type Source = (typeof SOURCES)[number];

/** Somebody to whom a message can be given. */
export type RoutedAgent = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly domains: readonly string[];
  /** One that is not gets nothing; whoever is asked says so. */
  readonly isEnabled: boolean;
  readonly source: Source;
};

/** Something that an agent can do, or a rule that decides. */
export type SkillFile = {
  readonly id: string;
  readonly name: string;
  readonly agent: string;
  readonly description: string;
  readonly keywords: readonly string[];
};

/** Everybody and everything that a router knows. */
export type Registry = {
  readonly agents: readonly RoutedAgent[];
  readonly skills: readonly SkillFile[];
};

/** The agents of the graph: files that say of which agent they are. */
export const agentsOfGraph = (graph: ReadonlyMap<string, GraphNode>): RoutedAgent[] =>
  [...graph.values()].flatMap(({ agentId, title, description, keywords = [], domains = [] }) =>
    agentId === undefined
      ? []
      : [
          {
            id: agentId,
            name: title,
            description,
            keywords,
            domains,
            isEnabled: true,
            source: "graph" as const,
          },
        ],
  );

/** The files of the graph as skills: an agent's own is its agent's, a rule is the fallback's. */
export const skillsOfGraph = (graph: ReadonlyMap<string, GraphNode>, fallback: string): SkillFile[] =>
  [...graph.values()]
    .filter(({ folder }) => folder !== "channels")
    .map(({ id, title, description, keywords = [], agentId }) => ({
      id,
      name: title,
      agent: agentId ?? fallback,
      description,
      keywords,
    }));
