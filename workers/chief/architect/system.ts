import type { Role } from "../../caller.ts";
import { readTemplate, type Template, type TemplateFiles } from "../agents/template.ts";
import { memoized } from "../memoized.ts";

/** Written in by the build (infra/worker/templates.ts) from the files in `workers/chief/system-agents`. */
declare const SYSTEM_AGENTS: Readonly<Record<string, TemplateFiles>>;

/** The one that knows how the deployment is built. */
export const ARCHITECT = "architect";

const systemAgents = memoized((): ReadonlyMap<string, Template> => {
  const read = Object.entries(SYSTEM_AGENTS).map(
    ([name, files]) => [name, readTemplate(name, files)] as const,
  );
  return new Map(read);
});

/** An agent of the deployment itself: nobody's instance, with no soul and no schedules. Null for every other name. */
export const systemAgentOf = (name: string): Template | null => systemAgents().get(name) ?? null;

/** The third step of a name's resolution, after instance and template: for the roles that its file names, and for nobody else there is none. */
export function systemAgentFor(name: string, role: Role | null): Template | null {
  const agent = systemAgentOf(name);
  return agent !== null && role !== null && agent.access.includes(role) ? agent : null;
}
