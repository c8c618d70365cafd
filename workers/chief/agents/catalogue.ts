import { memoized } from "../memoized.ts";
import { readTemplate, type Template, type TemplateFiles } from "./template.ts";

/** Written in by the build (infra/worker/templates.ts) from the files in `workers/chief/templates`. */
declare const AGENT_TEMPLATES: Readonly<Record<string, TemplateFiles>>;

/** The one agent that everybody has. */
export const CHIEF = "cos";

/** Names that nobody's own agent may take, besides those of the templates: they would speak with somebody else's authority. */
const RESERVED = ["cos", "chief-of-staff", "architect", "system", "admin", "purser", "import"];

/** Every template by its name, read once for each isolate. @throws Error when a built-in file cannot be read */
export const templates = memoized((): ReadonlyMap<string, Template> => {
  const read = Object.entries(AGENT_TEMPLATES).map(
    ([name, files]) => [name, readTemplate(name, files)] as const,
  );
  return new Map(read);
});

export const templateOf = (name: string): Template | null => templates().get(name) ?? null;

export const isReserved = (name: string): boolean => RESERVED.includes(name) || templates().has(name);
