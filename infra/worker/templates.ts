import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the agents' templates: a folder for each, with files that people read and edit. */
const FOLDER = "workers/chief/templates";
/** Agents of the deployment itself, which nobody has an instance of. */
const SYSTEM_FOLDER = "workers/chief/system-agents";
const FILES = ["AGENT.md", "TOOLS.md", "BOOTSTRAP.md", "HEARTBEAT.md"] as const;

/** The agents' templates as the build writes them into their Worker (workers/chief/agents/catalogue.ts). @throws Error naming a file that is missing */
export const agentTemplates = (root: string) => filesOfAgents(join(root, FOLDER));

/** The same of the system agents (workers/chief/architect/system.ts). */
export const systemAgents = (root: string) => filesOfAgents(join(root, SYSTEM_FOLDER));

function filesOfAgents(folder: string): Record<string, Record<string, string>> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  const filesOf = (name: string) =>
    Object.fromEntries(FILES.map((file) => [file, readFileSync(join(folder, name, file), "utf8")]));
  return Object.fromEntries(names.map((name) => [name, filesOf(name)]));
}

/** The folder of the skill graph: Markdown with front matter, a file for each agent, way in and rule. */
const GRAPH_FOLDER = "workers/chief/graph";

/** The skill graph as the build writes it into its Worker (workers/chief/routing/graph.ts), by path. */
export function skillGraphFiles(root: string): Record<string, string> {
  const cwd = join(root, GRAPH_FOLDER);
  const paths = globSync("**/*.md", { cwd }).toSorted();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(cwd, path), "utf8")]));
}

/**
 * Pages of the documentation that the build writes into a Worker: what an owner has, may set and pays. What is for whoever works on the code
 * or at a terminal stays out, so that the Worker still starts fast (bundle.test.ts).
 */
const PAGES = [
  "bringing-agents",
  "chief-of-staff",
  "configuration",
  "deploying",
  "machine",
  "mcp",
  "messaging",
  "monitoring",
  "own-keys",
  "personas",
  "prices",
  "programs",
  "routing",
  "sensors",
  "troubleshooting",
];

export const docsPaths: readonly string[] = PAGES.map((name) => `docs/${name}.md`);

/** The documentation of this revision as the build writes it into the Worker (workers/chief/architect/docs.ts), by path. @throws Error naming a page that is missing */
export const docsPages = (root: string): Record<string, string> =>
  Object.fromEntries(docsPaths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
