import { bodyOf, checked, tooLong } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import type { ChiefContext } from "../app.ts";
import { complexityOf } from "./complexity.ts";
import { estimatedCost, modelForTask } from "./cost.ts";
import { registryOf } from "./known.ts";
import { AnalyzeBody, RouteBody, SearchQuery, TASK_MESSAGE_MAX_CHARS } from "./operations.ts";
import type { Scored } from "./router.ts";
import { clearTally, talliedOf, tally } from "./tally.ts";

const rounded = (value: number): number => Math.round(value * 100) / 100;
const MATCHES_MAX = 5;

/** POST /api/route */
export async function routeMessage(c: ChiefContext): Promise<Response> {
  const { message } = messageOf(await bodyOf(c.req.raw, RouteBody));
  const { world, caller, router } = c.env;
  const registry = await registryOf(world, caller);
  const { routed, isKept } = router.route(message, registry, world.now);
  const complexity = complexityOf(message);
  const { models } = world.desk();
  const latencyMs = Math.max(0, c.env.clock() - world.now);
  const { agent, confidence, reason, matches, skills } = routed;
  tally(world.sql, { agent, confidence, isKept, latencyMs }, world.now);
  return c.json({
    agent,
    confidence,
    reason: `${reason}; ${complexity.level} task`,
    skillFilesUsed: skills,
    estimatedCost: estimatedCost(complexity, models, new Date(world.now)),
    complexity: complexity.level,
    latency: latencyMs,
    timestamp: momentOf(world.now),
    cached: isKept,
    matchedKeywords: matches,
    model: modelForTask(complexity.level, models),
  });
}

/** POST /api/analyze */
export async function analyzeMessage(c: ChiefContext): Promise<Response> {
  const { message } = messageOf(await bodyOf(c.req.raw, AnalyzeBody));
  const { world, caller, router } = c.env;
  const registry = await registryOf(world, caller);
  const scored = router.over(registry).score(message);
  const { routed } = router.route(message, registry, world.now);
  const complexity = complexityOf(message);
  const { models } = world.desk();
  const [best] = scored;
  return c.json({
    complexity,
    agents: scored.map((one) => shownScore(one, best?.score ?? 0)),
    confidence: routed.confidence,
    domain: best?.agent.domains[0] ?? null,
    estimatedCost: estimatedCost(complexity, models, new Date(world.now)),
    timestamp: momentOf(world.now),
  });
}

/** GET /api/routing-stats */
export const showRoutingStats = (c: ChiefContext): Response => {
  const { sql, now } = c.env.world;
  return c.json({ ...talliedOf(sql, now), timestamp: momentOf(now) });
};

/** GET /api/skill-files */
export async function listSkillFiles(c: ChiefContext): Promise<Response> {
  const { world, caller } = c.env;
  const { skills } = await registryOf(world, caller);
  return c.json({ skillFiles: skills, count: skills.length, timestamp: momentOf(world.now) });
}

/** GET /api/keyword-search */
export async function searchKeywords(c: ChiefContext): Promise<Response> {
  const { q } = checked(c.req.query(), SearchQuery, "query");
  const { world, caller } = c.env;
  const { agents, skills } = await registryOf(world, caller);
  const wanted = q.toLowerCase();
  const matching = (keywords: readonly string[]) =>
    keywords.filter((keyword) => keyword.toLowerCase().includes(wanted));
  return c.json({
    keyword: q,
    agents: agents
      .map(({ id, name, keywords }) => ({ id, name, matches: matching(keywords) }))
      .filter(({ matches }) => matches.length > 0),
    skills: skills
      .map(({ id, name, agent, keywords }) => ({ id, name, agent, matches: matching(keywords) }))
      .filter(({ name, matches }) => matches.length > 0 || name.toLowerCase().includes(wanted)),
    timestamp: momentOf(world.now),
  });
}

/** POST /api/admin/clear-cache */
export function clearRouterCache(c: ChiefContext): Response {
  const { world, router } = c.env;
  router.clear();
  clearTally(world.sql);
  return c.json({ success: true, message: "Cache cleared successfully", timestamp: momentOf(world.now) });
}

/** @throws Problem too_large */
function messageOf<B extends { readonly message: string }>(body: B): B {
  if (body.message.length > TASK_MESSAGE_MAX_CHARS)
    throw tooLong("message", body.message.length, TASK_MESSAGE_MAX_CHARS, "characters");
  return body;
}

/** An agent's score beside the best one's: how near each keyword brings it. */
function shownScore({ agent, score, matches }: Scored, best: number) {
  const domain = agent.domains[0] ?? null;
  const confidence = best === 0 ? 0 : rounded(score / best);
  return {
    agent: agent.id,
    score: rounded(score),
    domain,
    matches: matches.slice(0, MATCHES_MAX).map((keyword) => ({ keyword, confidence, domain })),
  };
}
