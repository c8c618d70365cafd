import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ran } from "../terminal/outside.harness.ts";
import { commandIn, commandsOf, scripts } from "./commands.harness.ts";

// Every command that package.json starts, however it is called there.

/** Two starts of Node on a busy machine. */
const START_TIMEOUT_MS = 60_000;

const entries = commandsOf();

/** The variables that a command might take for enough to go on. */
const ENV = { CLOUDFLARE_API_TOKEN: "hush-hush-hush", PURSER_TOKEN: "hush-hush-hush" };

describe.each(entries)("npm run $name", ({ name }) => {
  test("--help: what it is, its flags and how it ends, as a result", async () => {
    const { code, said, complained } = await ran(await commandIn(name), ["--help"], { env: ENV });
    const help = said.join("\n");
    expect([code, complained]).toEqual([0, []]);
    expect(help).toContain("--help");
    const own = name === "dev" ? "start" : name;
    expect(help).toMatch(new RegExp(`^Usage: npm run ${own} -- `));
    if (own !== "start") expect(help).toMatch(/Ends with 0/);
    expect(help, "plain text").not.toContain("\u{1b}");
  });

  test("an unknown flag: named, with the usage, before anything is done", async () => {
    const { code, said, output } = await ran(await commandIn(name), ["--no-such-flag"], { env: ENV });
    expect([code, said]).toEqual([2, []]);
    // What a command cannot do without is asked for first.
    expect(output).toMatch(/--no-such-flag|not specified/);
    expect(output).toMatch(/^Usage: npm run /m);
    expect(output).not.toMatch(/hush|^\s+at /m);
  });
});

test(
  "the real npm start shows its help and ends by itself, in plain text",
  () => {
    const args = ["infra/offline/start.ts", "--help"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      timeout: START_TIMEOUT_MS,
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: npm run start -- /);
  },
  START_TIMEOUT_MS,
);

test("the scripts that people expect are there", () => {
  for (const name of ["start", "dev", "test", "build", "lint", "typecheck", "format", "deploy"])
    expect(scripts).toHaveProperty(name);
  expect(scripts.dev).toBe(scripts.start);
  expect(entries.length).toBeGreaterThan(20);
});
