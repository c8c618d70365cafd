import { pulumiKey } from "../stackfile/crypt.ts";
import type { Command } from "./command.ts";
import type { Outside } from "./outside.ts";
import { sendHttp } from "./send.ts";

// An outside for tests: nobody to ask, a clock that stands, and what is said is written down.

/** What a command said and how it ended. `output` is everything in its order, result and complaints alike. */
export type Ran = {
  readonly code: number;
  readonly output: string;
  readonly said: readonly string[];
  readonly complained: readonly string[];
};

/** Runs a command with this outside. */
export async function ran(
  { run }: Command,
  argv: readonly string[],
  over: Partial<Outside> = {},
): Promise<Ran> {
  const [said, complained, all]: [string[], string[], string[]] = [[], [], []];
  const into = (lines: string[]) => (line: string) => {
    lines.push(line);
    all.push(line);
  };
  const code = await run(argv, {
    env: {},
    now: () => new Date("2026-11-20T12:00:00Z"),
    random: (bytes) => Buffer.alloc(bytes),
    derive: pulumiKey,
    ask: null,
    timeZone: "UTC",
    send: sendHttp,
    fetch,
    pause: () => Promise.resolve(),
    isTerminal: false,
    say: into(said),
    complain: into(complained),
    ...over,
  });
  return { code, output: all.join("\n"), said, complained };
}
