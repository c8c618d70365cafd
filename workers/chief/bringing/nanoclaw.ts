import { type Brought, type BroughtFiles, NO_SCHEDULES, NOTHING_GRANTED } from "./brought.ts";
import { nameFrom } from "./front.ts";

const GROUP = /^(?:groups\/)?([^/]+)\/CLAUDE\.local\.md$/;
const COMPOSED = /^(?:groups\/)?([^/]+)\/CLAUDE\.md$/;
const GLOBAL = "global";

/**
 * Groups of NanoClaw (github.com/qwibitai/nanoclaw, "groups"): a group's own text is CLAUDE.local.md; CLAUDE.md is composed anew at each
 * start and is not the owner's. What is global is told every agent.
 */
export function readNanoClaw(files: BroughtFiles): Brought | null {
  const groups = [...files.keys()].flatMap((path) => {
    const group = GROUP.exec(path)?.[1];
    return group === undefined || group === GLOBAL ? [] : [{ group, path }];
  });
  if (groups.length === 0) return null;
  const notes: string[] = [];
  const composed = [...files.keys()].filter((path) => COMPOSED.test(path) && !path.includes(`${GLOBAL}/`));
  if (composed.length > 0) notes.push(`Composed files are left out: ${composed.join(", ")}.`);
  const scripts = [...files.keys()].filter((path) => /tasks?\.json$/.test(path));
  if (scripts.length > 0) notes.push(`Tasks are left out, with their scripts: ${scripts.join(", ")}.`);
  const shared =
    [...files].find(([path]) => /^(?:groups\/)?global\/CLAUDE(\.local)?\.md$/.test(path))?.[1] ?? "";
  return {
    format: "nanoclaw",
    agents: groups.map(({ group, path }) => {
      // A group's folder is `<channel>_<slug>`.
      const slug = group.includes("_") ? group.slice(group.indexOf("_") + 1) : group;
      const name = nameFrom(slug, path);
      const body = [shared.trim(), (files.get(path) ?? "").trim()].filter((part) => part !== "").join("\n\n");
      return {
        name,
        format: "nanoclaw" as const,
        files: {
          "AGENT.md": `---\nname: ${name}\ndescription: Brought along from NanoClaw\nversion: "1"\n---\n${body}\n`,
          "TOOLS.md": NOTHING_GRANTED,
          "BOOTSTRAP.md": "",
          "HEARTBEAT.md": NO_SCHEDULES,
        },
        beside: {},
        soul: [],
        wants: [],
      };
    }),
    facts: [],
    schedules: [],
    notes,
  };
}
