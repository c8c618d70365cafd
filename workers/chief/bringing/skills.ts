import {
  type Brought,
  type BroughtAgent,
  type BroughtFiles,
  NO_SCHEDULES,
  NOTHING_GRANTED,
} from "./brought.ts";
import { frontOf, nameFrom, textIn, wordsIn } from "./front.ts";

/** Front matter that says who may do what where it comes from. Here only the owner says it. */
const IGNORED = [
  "hooks",
  "permissionMode",
  "mcpServers",
  "model",
  "effort",
  "isolation",
  "shell",
  "background",
  "maxTurns",
];

/**
 * Skills and sub-agents: a folder with SKILL.md and what belongs to it (agentskills.io/specification), Claude Code's agents/*.md and
 * commands/*.md (code.claude.com/docs, "Subagents" and "Skills"). Each becomes an agent whose AGENT.md is that file, word for word.
 */
export function readSkills(files: BroughtFiles): Brought | null {
  const skills = [...files.keys()].filter((path) => /(^|\/)SKILL\.md$/.test(path));
  const agents = [...files.keys()].filter((path) => /^(\.claude\/)?(agents|commands)\/[^/]+\.md$/.test(path));
  if (skills.length + agents.length === 0) return null;
  const notes: string[] = [];
  const read = [
    ...skills.map((path) => agentFrom(path, files, notes, besideSkill(path, files))),
    ...agents.map((path) => agentFrom(path, files, notes, {})),
  ];
  const isClaude = agents.length > 0 || skills.some((path) => path.includes(".claude/"));
  const format = isClaude ? "claude-code" : "agent-skill";
  return { format, agents: read.map((agent) => ({ ...agent, format })), facts: [], schedules: [], notes };
}

function besideSkill(path: string, files: BroughtFiles): Record<string, string> {
  const folder = path.slice(0, -"SKILL.md".length);
  const inside = [...files].filter(([one]) => one !== path && one.startsWith(folder));
  return Object.fromEntries(
    inside
      .filter(([one]) => !/(^|\/)SKILL\.md$/.test(one))
      .map(([one, text]) => [one.slice(folder.length), text]),
  );
}

/** Keys of front matter that are read. */
type Front = {
  readonly name?: unknown;
  readonly tools?: unknown;
  readonly "allowed-tools"?: unknown;
};

function agentFrom(
  path: string,
  files: BroughtFiles,
  notes: string[],
  beside: Readonly<Record<string, string>>,
): Omit<BroughtAgent, "format"> {
  const { data, text, isRepaired } = frontOf(path, files.get(path) ?? "");
  const { name: said, tools, "allowed-tools": allowed }: Front = data;
  const own = path.split("/").at(-1)?.replace(/\.md$/, "") ?? "";
  const folder = path.split("/").at(-2) ?? "skill";
  const name = nameFrom(textIn(said) ?? (own === "SKILL" ? folder : own), path);
  if (isRepaired) notes.push(`${path}: its front matter is no YAML; only name and description were read.`);
  const ignored = IGNORED.filter((key) => Object.hasOwn(data, key));
  if (ignored.length > 0) notes.push(`${path}: kept and without effect here: ${ignored.join(", ")}.`);
  const wants = [...wordsIn(allowed), ...wordsIn(tools)];
  if (wants.length > 0) notes.push(`${path}: it names tools (${wants.join(", ")}); none is granted.`);
  return {
    name,
    files: {
      "AGENT.md": text,
      "TOOLS.md": NOTHING_GRANTED,
      "BOOTSTRAP.md": "",
      "HEARTBEAT.md": NO_SCHEDULES,
    },
    beside,
    soul: [],
    wants,
  };
}
