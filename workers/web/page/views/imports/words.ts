import { price } from "../../parts/dollars.ts";

const count = (of: number, one: string, many: string): string => (of === 1 ? one : `${of} ${many}`);

/** Everything this view says, in English. */
export const words = {
  heading: "Import and export",
  why: "Bring an agent along that you have elsewhere: an OpenClaw workspace, Claude Code's skills and sub-agents, NanoClaw's groups, or an export of Purser. It is proposed first; nothing changes before you take it, and nothing in it is ever run.",
  bring: "Bring one along",
  file: "A ZIP archive, 1 MiB at most",
  tooLarge: (name: string) => `${name} has more than 1 MiB. Nothing was sent.`,
  address: "Or an address of one, https://…",
  look: "Look at what is in it",
  proposed: "Proposed",
  none: "Nothing waits for your word.",
  from: (source: string) => `from ${source}`,
  formats: {
    purser: "An export of Purser",
    openclaw: "An OpenClaw workspace",
    "agent-skill": "Agent Skills",
    "claude-code": "From Claude Code",
    nanoclaw: "NanoClaw's groups",
  },
  costs: (usd: bigint) => `at most ${price(usd)} a month with everything that it wants`,
  wants: (tools: readonly string[]) =>
    tools.length === 0 ? "names no tools" : `names the tools ${tools.join(", ")}`,
  isNew: "new",
  replaces: (files: readonly string[]) =>
    files.length === 0
      ? "you have it already, word for word"
      : `takes the place of yours: ${files.join(", ")} would change`,
  brings: (agents: number, facts: number, schedules: number) =>
    `Brings ${[
      count(agents, "one agent", "agents"),
      ...(facts > 0 ? [count(facts, "one fact for you to confirm", "facts for you to confirm")] : []),
      ...(schedules > 0 ? [count(schedules, "one paused reminder", "paused reminders")] : []),
    ].join(", ")}.`,
  findings: "Look at these lines first",
  finding: (path: string, line: number, what: string) => `${path}, line ${line}: ${what}`,
  facts: "Facts",
  schedules: "Reminders",
  left: "What stays behind",
  take: "Take it",
  taking: (title: string) => `Take ${title}?`,
  takes: (monthly: bigint) =>
    `It sleeps, without tools, times or money, until you wake it. Awake, with everything that it wants, it would cost at most ${price(monthly)} a month.`,
  forget: "Forget it",
  taken: (names: readonly string[]) => `Taken: ${names.join(", ")}. It sleeps until you wake it.`,
  see: "See it in Agents",
  dropped: "Forgotten. Nothing of it stays.",
  out: "Take one away",
  outWhy: "The same agent is the same bytes, and no key or token is ever in it.",
  withSoul: "With what it was told of you; whoever gets the file reads it",
  download: (title: string) => `Download ${title}`,
} as const;
