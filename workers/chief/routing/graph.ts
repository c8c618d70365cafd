import * as z from "zod/mini";
import { fitting, partsOf, Unreadable } from "../agents/front-matter.ts";
import { memoized } from "../memoized.ts";

/** Written in by the build (infra/worker/templates.ts) from the Markdown in `workers/chief/graph`, by path. */
declare const SKILL_GRAPH: Readonly<Record<string, string>>;

/** What a file of the skill graph is: an agent or a way in (claim), a rule that is followed (guide), or a table of contents (moc). */
const NODE_TYPES = ["moc", "claim", "guide"] as const;

const texts = z.optional(z.array(z.string()));
const Node = z.object({
  title: z.string(),
  description: z.string(),
  type: z.enum(NODE_TYPES),
  keywords: z.optional(z.array(z.coerce.string())),
  aliases: texts,
  domains: texts,
  agentId: z.optional(z.string()),
  model: z.optional(z.string()),
  complexity: z.optional(z.string()),
  platform: z.optional(z.string()),
  contextRichness: z.optional(z.string()),
  latency: z.optional(z.string()),
  relatedAgents: texts,
  relatedChannels: texts,
});

/** A file of the graph: its front matter, and the files that its text names as `[[id]]`. */
export type GraphNode = z.infer<typeof Node> & {
  /** The file's name without its ending. */
  readonly id: string;
  /** Its folder; empty for the index. */
  readonly folder: string;
  readonly links: readonly string[];
  readonly body: string;
};

const LINK = /\[\[([\w-]+)\]\]/g;

/**
 * The skill graph from Markdown with front matter, by path.
 *
 * @throws Unreadable naming a file that cannot be read, an id that two files have, or a link to no file
 */
export function readGraph(files: Readonly<Record<string, string>>): ReadonlyMap<string, GraphNode> {
  const nodes = new Map<string, GraphNode>();
  for (const [path, text] of Object.entries(files)) {
    const node = readNode(path, text);
    if (nodes.has(node.id)) throw new Unreadable(`${path}: another file has the id ${node.id}`);
    nodes.set(node.id, node);
  }
  for (const { id, links, relatedAgents = [], relatedChannels = [] } of nodes.values())
    for (const link of [...links, ...relatedAgents, ...relatedChannels])
      if (!nodes.has(link)) throw new Unreadable(`${id}: it names ${link}, and no file has that id`);
  return nodes;
}

function readNode(path: string, text: string): GraphNode {
  const parts = path.replace(/\.md$/, "").split("/");
  const id = parts.at(-1) ?? "";
  try {
    const { data, body } = partsOf(text);
    const links = [...new Set([...body.matchAll(LINK)].map(([, link = ""]) => link))];
    return { ...fitting(Node, data), id, folder: parts.slice(0, -1).join("/"), links, body };
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(`${path}: ${error.message}`);
    throw error;
  }
}

/** The graph of this deployment, read once for each isolate. */
export const skillGraph = memoized(() => readGraph(SKILL_GRAPH));
