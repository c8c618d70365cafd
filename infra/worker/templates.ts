import { readdirSync, readFileSync } from "node:fs";
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
