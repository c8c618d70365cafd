import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Command } from "../terminal/command.ts";
import { ran } from "../terminal/outside.harness.ts";

// Every command that package.json starts, however it is called there.

type Scripts = Readonly<Record<string, string>>;
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly scripts: Scripts };

/** Hands its words on to vitest, which has its own help. */
const OTHERS = ["infra/checks/check.ts"];

const entries = Object.entries(scripts).flatMap(([name, script]) => {
  const entry = /^node infra\/run\.mjs (\S+\.ts)$/.exec(script)?.[1];
  return entry === undefined || OTHERS.includes(entry) ? [] : [{ name, entry }];
});

const isCommand = (value: unknown): value is Command =>
  typeof value === "object" && value !== null && "run" in value && "name" in value;

async function commandIn(entry: string): Promise<Command> {
  const module = (await import(join(process.cwd(), entry))) as Readonly<Record<string, unknown>>;
  const found = Object.values(module).filter(isCommand);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${entry} exports no single command.`);
  return found[0];
}

/** The variables that a command might take for enough to go on. */
const ENV = { CLOUDFLARE_API_TOKEN: "hush-hush-hush", PURSER_TOKEN: "hush-hush-hush" };

describe.each(entries)("npm run $name", ({ name, entry }) => {
  test("--help: what it is, its flags and how it ends, as a result", async () => {
    const { code, said, complained } = await ran(await commandIn(entry), ["--help"], { env: ENV });
    const help = said.join("\n");
    expect([code, complained]).toEqual([0, []]);
    expect(help).toContain("--help");
    const own = name === "dev" ? "start" : name;
    expect(help).toMatch(new RegExp(`^Usage: npm run ${own} -- `));
    if (own !== "start") expect(help).toMatch(/Ends with 0/);
    expect(help, "plain text").not.toContain("\u{1b}");
  });

  test("an unknown flag: named, with the usage, before anything is done", async () => {
    const { code, said, output } = await ran(await commandIn(entry), ["--no-such-flag"], { env: ENV });
    expect([code, said]).toEqual([2, []]);
    // What a command cannot do without is asked for first.
    expect(output).toMatch(/--no-such-flag|not specified/);
    expect(output).toMatch(/^Usage: npm run /m);
    expect(output).not.toMatch(/hush|^\s+at /m);
  });
});

test("the scripts that people expect are there", () => {
  for (const name of ["start", "dev", "test", "build", "lint", "typecheck", "format", "deploy"])
    expect(scripts).toHaveProperty(name);
  expect(scripts.dev).toBe(scripts.start);
  expect(entries.length).toBeGreaterThan(20);
});
