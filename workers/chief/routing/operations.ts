import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { count, moment, text } from "../../wire/fields.ts";
import { LEVELS } from "./complexity.ts";

export const TASK_MESSAGE_MAX_CHARS = 8_000;
const QUERY_MIN_CHARS = 2;
const QUERY_MAX_CHARS = 100;

/** Fields that a router does not know are its client's own. */
export const RouteBody = z.object({
  message: text(TASK_MESSAGE_MAX_CHARS),
  userId: z.optional(z.string()),
  context: z.optional(z.record(z.string(), z.unknown())),
});
export const AnalyzeBody = z.object({ message: text(TASK_MESSAGE_MAX_CHARS) });

const asked = z
  .string({ error: `expected q, at least ${QUERY_MIN_CHARS} characters to look for` })
  .check(
    z.minLength(QUERY_MIN_CHARS, { error: `expected at least ${QUERY_MIN_CHARS} characters` }),
    z.maxLength(QUERY_MAX_CHARS),
  );
export const SearchQuery = z.object({ q: asked });

const share = z.number().check(z.minimum(0), z.maximum(1));
/** Dollars, as a number, because the clients of these endpoints calculate with it; null for a model without a price. */
const price = z.nullable(z.number());

export const RouteReply = z.object({
  agent: z.string(),
  confidence: share,
  reason: z.string(),
  skillFilesUsed: z.array(z.string()),
  estimatedCost: price,
  complexity: z.enum(LEVELS),
  /** Milliseconds. */
  latency: z.number(),
  timestamp: moment,
  cached: z.boolean(),
  matchedKeywords: z.array(z.string()),
  /** The model that such a task gets. */
  model: z.string(),
});
const Match = z.object({ keyword: z.string(), confidence: share, domain: z.nullable(z.string()) });
export const AnalyzeReply = z.object({
  complexity: z.object({
    level: z.enum(LEVELS),
    score: count,
    factors: z.array(z.string()),
    estimatedTokens: count,
  }),
  agents: z.array(
    z.object({
      agent: z.string(),
      score: z.number(),
      domain: z.nullable(z.string()),
      matches: z.array(Match),
    }),
  ),
  confidence: share,
  domain: z.nullable(z.string()),
  estimatedCost: price,
  timestamp: moment,
});
const PerAgent = z.object({ total: count, avg_confidence: share });
export const RoutingStatsReply = z.object({
  cache: z.object({
    hits: count,
    misses: count,
    /** Per cent. */
    hitRate: z.number(),
    totalRequests: count,
    /** Milliseconds. */
    avgLatency: z.number(),
  }),
  routing: z.record(z.string(), PerAgent),
  topAgents: z.array(z.object({ agent: z.string(), ...PerAgent.shape })),
  timestamp: moment,
});
const Skill = z.object({
  id: z.string(),
  name: z.string(),
  agent: z.string(),
  description: z.string(),
  keywords: z.array(z.string()),
});
export const SkillFilesReply = z.object({ skillFiles: z.array(Skill), count, timestamp: moment });
const Found = z.object({ id: z.string(), name: z.string(), matches: z.array(z.string()) });
export const KeywordSearchReply = z.object({
  keyword: z.string(),
  agents: z.array(Found),
  skills: z.array(z.object({ ...Found.shape, agent: z.string() })),
  timestamp: moment,
});
export const ClearCacheReply = z.object({ success: z.literal(true), message: z.string(), timestamp: moment });
const GraphNodeShown = z.object({
  id: z.string(),
  folder: z.string(),
  title: z.string(),
  description: z.string(),
  type: z.enum(["moc", "claim", "guide"]),
  keywords: z.array(z.string()),
  links: z.array(z.string()),
});
export const GraphReply = z.object({
  nodes: z.array(z.object({ ...GraphNodeShown.shape, body: z.string() })),
  count,
  timestamp: moment,
});
export const ChannelsReply = z.object({
  channels: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      platform: z.nullable(z.string()),
      contextRichness: z.nullable(z.string()),
      latency: z.nullable(z.string()),
    }),
  ),
  count,
  timestamp: moment,
});
export const SearchReply = z.object({
  query: z.string(),
  results: z.array(z.object({ ...GraphNodeShown.shape, score: z.number() })),
  count,
  timestamp: moment,
});

export const routingOperations = {
  "POST /api/route": {
    summary: "Who should do a task",
    description:
      "By words alone, so it costs nothing: an agent, how sure that is, how complex the task is, and what an answer costs by the price book. Where nobody is clearly meant it is the chief of staff, and `reason` says why. The message is not kept.",
    body: RouteBody,
    reply: RouteReply,
    fails: [413],
  },
  "POST /api/analyze": {
    summary: "What a task looks like, without routing it",
    description: "Its complexity, and every agent by score; nothing is counted.",
    body: AnalyzeBody,
    reply: AnalyzeReply,
    fails: [413],
  },
  "GET /api/routing-stats": {
    summary: "What the router did",
    description: "How often an answer was still known, and whom the messages of the last 24 hours went to.",
    reply: RoutingStatsReply,
  },
  "GET /api/skill-files": {
    summary: "Skills and routing rules",
    description: "Those of the skill graph and those that you imported.",
    reply: SkillFilesReply,
  },
  "GET /api/keyword-search": {
    summary: "Agents and skills by a keyword",
    description: "A part of one is enough; case does not matter.",
    query: SearchQuery,
    reply: KeywordSearchReply,
  },
  "POST /api/admin/clear-cache": {
    summary: "Forget the router's answers",
    description:
      "They are worked out anew, with the same result; the figures of the memory begin at nothing.",
    body: z.strictObject({}),
    reply: ClearCacheReply,
  },
  "GET /api/graph": {
    summary: "The skill graph",
    description: "Every file with its text, and the files that it links to.",
    reply: GraphReply,
  },
  "GET /api/channels": {
    summary: "Ways in, as the skill graph has them",
    description: "What each knows of a conversation, and how soon somebody answers there.",
    reply: ChannelsReply,
  },
  "GET /api/search": {
    summary: "Search the skill graph",
    description: "In titles, keywords, descriptions and texts, the nearest first.",
    query: SearchQuery,
    reply: SearchReply,
  },
} as const satisfies Record<string, Operation>;
