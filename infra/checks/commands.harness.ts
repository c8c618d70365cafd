import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../terminal/command.ts";

// The commands that package.json starts, for tests that walk all of them.

type Scripts = Readonly<Record<string, string>>;

/** Hands its words on to vitest, which has its own help. */
const OTHERS = ["infra/checks/check.ts"];
/** Starts the command in a process of its own, with the words as they are, and outlives it by a moment. */
const STARTERS: Readonly<Record<string, string>> = { "infra/offline/start.ts": "infra/offline/serve.ts" };

export const scripts = (
  JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    readonly scripts: Scripts;
  }
).scripts;

/** Each command with the module that exports it. */
export const commandsOf = (): readonly { readonly name: string; readonly entry: string }[] =>
  Object.entries(scripts).flatMap(([name, script]) => {
    const entry = /^node infra\/run\.mjs (\S+\.ts)$/.exec(script)?.[1];
    return entry === undefined || OTHERS.includes(entry) ? [] : [{ name, entry: STARTERS[entry] ?? entry }];
  });

const isCommand = (value: unknown): value is Command =>
  typeof value === "object" && value !== null && "run" in value && "name" in value;

/** The one command that the module of a script exports. */
export async function commandIn(name: string): Promise<Command> {
  const entry = commandsOf().find((one) => one.name === name)?.entry;
  if (entry === undefined) throw new Error(`package.json has no command ${name}.`);
  const module = (await import(join(import.meta.dirname, "../..", entry))) as Readonly<
    Record<string, unknown>
  >;
  const found = Object.values(module).filter(isCommand);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${entry} exports no single command.`);
  return found[0];
}
