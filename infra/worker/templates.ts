import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the agents' templates: a folder for each, with files that people read and edit. */
const FOLDER = "workers/chief/templates";
const FILES = ["AGENT.md", "TOOLS.md", "BOOTSTRAP.md", "HEARTBEAT.md"] as const;

/** The agents' templates as the build writes them into their Worker (workers/chief/agents/catalogue.ts). @throws Error naming a file that is missing */
export function agentTemplates(root: string): Record<string, Record<string, string>> {
  const folder = join(root, FOLDER);
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
