import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileIn, newFolder, SCRIPT_ENV } from "./setup.harness.ts";
import { type StandIn, standIn } from "./standin.harness.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

let cloudflare: StandIn;
beforeAll(async () => {
  cloudflare = await standIn();
});
afterAll(() => cloudflare.close());

/**
 * The entry as `npm run setup` runs it, without a terminal. Not through run.mjs: that may install packages, and a test
 * must never pull node_modules away from under whatever else is running.
 */
function command(args: readonly string[], env: Record<string, string>) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ["infra/cli/setup/index.ts", ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

describe("allows", () => {
  it("the real command to prepare a stack from flags alone [row 142] [row 143]", async () => {
    const dir = newFolder();
    const args = ["test", "--dir", dir, "--api-url", cloudflare.url];
    const { code, output } = await command(
      [...args, "--hostname", "purser.example.com", "--owner", "me@example.com", "--token", "gateway:agency"],
      SCRIPT_ENV,
    );
    expect(output).toMatch(/purser_agency_[\w-]{43}/);
    expect(code).toBe(0);
    expect(fileIn(dir)).toContain("purser:hostname: purser.example.com");
    expect(fileIn(dir)).not.toMatch(/purser_agency_/);
  });
});

describe("refuses", () => {
  it("to prompt without a terminal: lists the flags and ends with 2", async () => {
    const { code, output } = await command(["test", "--dir", newFolder(), "--offline"], {});
    expect(code).toBe(2);
    expect(output).toContain("--owner");
  });
});
