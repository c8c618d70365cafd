import type { Template } from "../agents/template.ts";
import { guardOf } from "../guard/guard.ts";

/** What an agent's prompt is made of. */
export type Spoken = {
  readonly agent: Pick<Template, "title" | "body">;
  readonly name: string;
  /** What it was told of the person. */
  readonly soul: readonly string[];
  /** What the person said is so. */
  readonly core: readonly string[];
};

/** The agent's own part of the system prompt: who it is, whom it works for, and last what no file can change. */
export function promptOf({ agent, name, soul, core }: Spoken): string {
  const parts = [
    `Your role: ${agent.title}.`,
    agent.body,
    listed("What you know of the person you work for, in their own words:", soul),
    listed("What they told you to remember:", core),
    guardOf(name),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const listed = (heading: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `${heading}\n${lines.map((line) => `- ${line}`).join("\n")}`;
