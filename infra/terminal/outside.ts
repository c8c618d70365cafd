import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Derive, pulumiKey, type Random } from "../stackfile/crypt.ts";
import { type Asker, terminalAsker } from "./asker.ts";
import { type Send, sendHttp } from "./send.ts";

/** The environment's variables; passed in, so that a test sets only what it means. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Everything that a command takes from outside itself, so that a test can be the outside. */
export type Outside = {
  readonly env: Env;
  readonly now: () => Date;
  readonly random: Random;
  readonly derive: Derive;
  /** Null when nobody is there to ask. */
  readonly ask: Asker | null;
  /** IANA name of the time zone of whoever runs it. */
  readonly timeZone: string;
  readonly send: Send;
  readonly fetch: typeof fetch;
  /** Milliseconds. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** Whether what is said appears on a terminal, where control characters would be obeyed. */
  readonly isTerminal: boolean;
  /** One line, or several, of the result. */
  readonly say: (line: string) => void;
  /** Progress and what is wrong, apart from the result. */
  readonly complain: (line: string) => void;
};

/** The process's own outside. A person is asked only where one sits: never in a workflow, a pipe or a script. */
export const ownOutside = (): Outside => ({
  env: process.env,
  now: () => new Date(),
  random: randomBytes,
  derive: pulumiKey,
  ask: process.stdin.isTTY && process.stdout.isTTY && !process.env.CI ? terminalAsker() : null,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  send: sendHttp,
  fetch,
  pause: setTimeout,
  isTerminal: process.stdout.isTTY ?? false,
  say: (line) => console.log(line),
  complain: (line) => console.error(line),
});
