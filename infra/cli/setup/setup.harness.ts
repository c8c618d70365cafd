import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Derive, pulumiKey, type Random } from "../../stackfile/crypt.ts";
import type { Asker } from "../../terminal/asker.ts";
import type { Command } from "../../terminal/command.ts";
import { type Ran, ran } from "../../terminal/outside.harness.ts";
import type { Outside } from "../../terminal/outside.ts";
import { setup } from "./index.ts";
import { API_TOKEN } from "./standin.harness.ts";

// How a test runs the command: in its own folder, with a fixed clock and whatever environment and person it wants.

export const NOW = new Date("2026-11-20T10:00:00Z");
export const PASSPHRASE = "correct horse battery staple";
/** What a script of a person would have in its environment. */
export const SCRIPT_ENV = { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE, CLOUDFLARE_API_TOKEN: API_TOKEN };

/** A folder that is gone after the test. */
export function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), "purser-setup-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export const fileIn = (dir: string) => readFileSync(join(dir, "Pulumi.test.yaml"), "utf8");

/** Keys already derived, by passphrase and salt: a million rounds once a file instead of once a run. */
const keys = new Map<string, Promise<Buffer>>();
export const remember: Derive = (passphrase, salt) => {
  const name = `${passphrase}:${salt.toString("hex")}`;
  const key = keys.get(name) ?? pulumiKey(passphrase, salt);
  keys.set(name, key);
  return key;
};
/** The salt is the only thing that asks for 8 bytes; it is always the same, so that its key is remembered. */
const SALT = Buffer.from("salt-64b");
const random: Random = (bytes) => (bytes === SALT.length ? SALT : randomBytes(bytes));

/** Runs `setup test` in the folder. */
export const run = (dir: string, args: readonly string[], changes: Partial<Outside> = {}): Promise<Ran> =>
  runCommand(setup, dir, args, changes);

/** Runs a command over the stack `test` in the folder. */
export const runCommand = (
  command: Command,
  dir: string,
  args: readonly string[],
  changes: Partial<Outside> = {},
): Promise<Ran> =>
  ran(command, ["test", "--dir", dir, ...args], {
    env: SCRIPT_ENV,
    now: () => NOW,
    random,
    derive: remember,
    timeZone: "Europe/Vienna",
    ...changes,
  });

/** A person who answers by what is asked; an answer may be a thrown Ctrl-C. Anything unforeseen fails the test. */
export function person(
  answers: Readonly<Record<string, string | boolean | (() => never)>>,
): Asker & { asked: string[] } {
  const asked: string[] = [];
  const answer = (question: string): string | boolean => {
    asked.push(question);
    const found = Object.entries(answers).find(([start]) => question.startsWith(start));
    if (!found) throw new Error(`nobody expected the question: ${question}`);
    return typeof found[1] === "function" ? found[1]() : found[1];
  };
  return {
    asked,
    text: async (question, initial, check) => {
      const typed = String(answer(question));
      const text = typed === "(default)" ? initial : typed;
      const problem = check(text);
      if (problem) throw new Error(`${question}: ${problem}`);
      return text;
    },
    secret: async (question) => String(answer(question)),
    newSecret: async (question) => String(answer(question)),
    choose: async (question) => String(answer(question)),
    confirm: async (question) => answer(question) === true,
  };
}
