import type { TemplateFiles } from "../agents/template.ts";

/** Where something was made. */
export const FORMATS = ["purser", "openclaw", "agent-skill", "claude-code", "nanoclaw"] as const;
export type Format = (typeof FORMATS)[number];

/** An agent as it was brought, before anybody took it. */
export type BroughtAgent = {
  readonly name: string;
  readonly format: Format;
  readonly files: TemplateFiles;
  /** Its other texts, by path. */
  readonly beside: Readonly<Record<string, string>>;
  /** What it was told of its person. */
  readonly soul: readonly string[];
  /** Tools that it names. A wish, and never a grant. */
  readonly wants: readonly string[];
};

/** A time at which something was done where it comes from. It becomes a paused reminder. */
export type BroughtSchedule = {
  readonly name: string;
  /** Five fields, or `every 30m`. */
  readonly cron: string;
  /** Null where nothing is said: the person's own. */
  readonly zone: string | null;
  readonly text: string;
};

/** Everything that an archive comes to. */
export type Brought = {
  readonly format: Format;
  readonly agents: readonly BroughtAgent[];
  /** What is said of the person: noted as brought along, until they confirm it. */
  readonly facts: readonly string[];
  readonly schedules: readonly BroughtSchedule[];
  /** What was seen and not taken over, a sentence each. */
  readonly notes: readonly string[];
};

export type BroughtFiles = ReadonlyMap<string, string>;

/** What an agent that was brought begins with besides its text: no tools, nothing by itself. */
export const NOTHING_GRANTED = "---\nallowed_servers: []\n---\n";
export const NO_SCHEDULES = "---\nschedules: []\n---\n";
