import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CLI_VERSION, installedCli, type RunProgram } from "./install.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "purser-cli-"));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** npm, which puts a program where the real one does. */
const ran: string[][] = [];
const npm: RunProgram = async (program, words, folder) => {
  ran.push([program, ...words]);
  if (program !== "npm") return;
  const bin = join(folder, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "claude"), "");
};

describe("allows", () => {
  test("the pinned version, once; its script alone is run, and no other package's [row 88]", async () => {
    ran.length = 0;
    const program = await installedCli(cache, npm);
    expect(existsSync(program)).toBe(true);
    expect(ran[0]).toContain(`@anthropic-ai/claude-code@${CLI_VERSION}`);
    expect(ran[0]).toContain("--ignore-scripts");
    expect(ran[1]?.slice(1)).toEqual(["install.cjs"]);
    expect(await installedCli(cache, npm)).toBe(program);
    expect(ran).toHaveLength(2);
    expect(readdirSync(cache)).toEqual([`claude-code-${CLI_VERSION}`]);
  });
});

describe("fails safe", () => {
  test("an installation that breaks off leaves nothing that looks like one, and says why", async () => {
    const breaks: RunProgram = async (program, words, folder) => {
      await npm(program, words, folder);
      if (program !== "npm") throw new Error("no space is left");
    };
    await expect(installedCli(cache, breaks)).rejects.toThrow("no space is left");
    expect(readdirSync(cache)).toEqual([]);
  });
});
