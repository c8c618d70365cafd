import MiniSearch from "minisearch";
import { checked } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import type { ChiefContext } from "../app.ts";
import { memoized } from "../memoized.ts";
import { type GraphNode, skillGraph } from "./graph.ts";
import { SearchQuery } from "./operations.ts";
import { termsIn } from "./terms.ts";

const shownNode = ({ id, folder, title, description, type, keywords = [], links }: GraphNode) => ({
  id,
  folder,
  title,
  description,
  type,
  keywords,
  links,
});

/** GET /api/graph */
export function showGraph(c: ChiefContext): Response {
  const nodes = [...skillGraph().values()].map((node) => ({ ...shownNode(node), body: node.body }));
  return c.json({ nodes, count: nodes.length, timestamp: momentOf(c.env.world.now) });
}

/** GET /api/channels */
export function listChannels(c: ChiefContext): Response {
  const channels = [...skillGraph().values()]
    .filter(({ folder }) => folder === "channels")
    .map(({ id, title, description, platform, contextRichness, latency }) => ({
      id,
      name: title,
      description,
      platform: platform ?? null,
      contextRichness: contextRichness ?? null,
      latency: latency ?? null,
    }));
  return c.json({ channels, count: channels.length, timestamp: momentOf(c.env.world.now) });
}

/** GET /api/search */
export function searchGraph(c: ChiefContext): Response {
  const { q } = checked(c.req.query(), SearchQuery, "query");
  const results = graphIndex()
    .search(q)
    .flatMap(({ id, score }) => {
      const node = skillGraph().get(String(id));
      return node ? [{ ...shownNode(node), score: Math.round(score * 100) / 100 }] : [];
    });
  return c.json({ query: q, results, count: results.length, timestamp: momentOf(c.env.world.now) });
}

type Indexed = {
  readonly id: string;
  readonly title: string;
  readonly keywords: string;
  readonly text: string;
};

const graphIndex = memoized(() => {
  const index = new MiniSearch<Indexed>({
    fields: ["title", "keywords", "text"],
    tokenize: termsIn,
    processTerm: (term) => term,
    searchOptions: { boost: { title: 4, keywords: 3 }, prefix: true },
  });
  index.addAll(
    [...skillGraph().values()].map(({ id, title, keywords = [], description, body }) => ({
      id,
      title,
      keywords: keywords.join("\n"),
      text: `${description}\n${body}`,
    })),
  );
  return index;
});
