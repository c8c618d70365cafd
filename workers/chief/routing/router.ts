import MiniSearch from "minisearch";
import { CHIEF } from "../agents/catalogue.ts";
import type { Registry, RoutedAgent, SkillFile } from "./registry.ts";
import { termsIn, termsInKeywords } from "./terms.ts";

/** Below it, or with too small a lead, nobody is guessed and the chief of staff answers. Chosen with routing/practised.harness.ts in view. */
const CONFIDENCE_MIN = 0.3;
/** How far the first must be ahead of the second, as a part of its own score. */
const MARGIN_MIN = 0.08;
/** The score at which a match alone counts half. */
const HALF_SCORE = 4;
const SKILLS_MAX = 3;
const MATCHES_MAX = 5;

export type Scored = {
  readonly agent: RoutedAgent;
  readonly score: number;
  /** Its keywords that the message has, or parts of them, the most telling first. */
  readonly matches: readonly string[];
};
export type Routed = {
  readonly agent: string;
  /** From 0 to 1. */
  readonly confidence: number;
  readonly reason: string;
  readonly matches: readonly string[];
  readonly skills: readonly string[];
};
export type Router = {
  readonly score: (message: string) => readonly Scored[];
  readonly route: (message: string) => Routed;
};

type Indexed = { readonly id: string; readonly keywords: string; readonly said: string };
const SEPARATOR = "\n";

/**
 * A router over everybody of a registry: BM25 over keywords and descriptions, so that words which few agents share count most, a
 * threshold, and a margin.
 */
export function openRouter({ agents, skills }: Registry): Router {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const index = new MiniSearch<Indexed>({
    fields: ["keywords", "said"],
    tokenize: (text, field) =>
      field === "keywords" ? termsInKeywords(text.split(SEPARATOR)) : termsIn(text),
    processTerm: (term) => term,
    searchOptions: { boost: { keywords: 3 }, bm25: { k: 1.2, b: 0.3, d: 0.5 }, combineWith: "OR" },
  });
  index.addAll(
    agents.map(({ id, name, description, keywords, domains }) => ({
      id,
      keywords: [...keywords, name, ...domains].join(SEPARATOR),
      said: description,
    })),
  );
  const score = (message: string): Scored[] =>
    index.search(message).flatMap(({ id, score: points, queryTerms }) => {
      const agent = byId.get(String(id));
      return agent ? [{ agent, score: points, matches: matchesIn(agent, new Set(queryTerms)) }] : [];
    });
  return { score, route: (message) => routed(score(message), skills) };
}

/** Keywords by how many of the message's terms they hold. */
function matchesIn({ keywords }: RoutedAgent, terms: ReadonlySet<string>): string[] {
  const held = (keyword: string) => termsIn(keyword).filter((term) => terms.has(term)).length;
  return keywords
    .map((keyword) => [keyword, held(keyword)] as const)
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one)
    .map(([keyword]) => keyword)
    .slice(0, MATCHES_MAX);
}

function routed(scored: readonly Scored[], skills: readonly SkillFile[]): Routed {
  const [best, second] = scored;
  if (best === undefined) return fallback(0, "no word of it is anybody's");
  const margin = second === undefined ? 1 : (best.score - second.score) / best.score;
  const confidence = rounded((best.score / (best.score + HALF_SCORE)) * (0.5 + margin / 2));
  const { agent, matches } = best;
  if (margin < MARGIN_MIN)
    return fallback(confidence, `${agent.name} and ${second?.agent.name} are as near as each other`);
  if (confidence < CONFIDENCE_MIN)
    return fallback(confidence, `${agent.name} is nearest, and not near enough`);
  if (!agent.isEnabled) return fallback(confidence, `${agent.name} would know more, and is asleep`);
  const keywords = matches.slice(0, 3).join(", ") || "its description";
  const level = confidence >= 0.75 ? "high" : confidence >= 0.5 ? "medium" : "low";
  return {
    agent: agent.id,
    confidence,
    reason: `Keywords: ${keywords} matched ${agent.name} (${level} confidence)`,
    matches,
    skills: skillsFor(agent, matches, skills),
  };
}

const fallback = (confidence: number, why: string): Routed => ({
  agent: CHIEF,
  confidence,
  reason: `The chief of staff answers: ${why}`,
  matches: [],
  skills: ["fallback"],
});

/** The agent's own skills, those that share words with what matched first. */
function skillsFor({ id }: RoutedAgent, matches: readonly string[], skills: readonly SkillFile[]): string[] {
  const terms = new Set(termsInKeywords(matches));
  const near = (skill: SkillFile) => termsInKeywords(skill.keywords).filter((term) => terms.has(term)).length;
  return skills
    .filter(({ agent }) => agent === id)
    .toSorted((one, other) => near(other) - near(one))
    .map((skill) => skill.id)
    .slice(0, SKILLS_MAX);
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
