import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const PACKAGE = "@anthropic-ai/claude-code";
/** What the worker's flags were tried with (real-cli.test.ts). */
export const CLI_VERSION = "2.1.329";

/** Runs a program in a folder, and throws when it fails. */
export type RunProgram = (program: string, words: readonly string[], folder: string) => Promise<unknown>;

const runProgram: RunProgram = (program, words, folder) =>
  promisify(execFile)(program, [...words], { cwd: folder });

const folderOf = (cache: string): string => join(cache, `claude-code-${CLI_VERSION}`);

/** Where the program is, or will be, once it is installed into that folder. */
export const cliPath = (cache: string): string => join(folderOf(cache), "node_modules", ".bin", "claude");

/**
 * The Claude CLI of the pinned version: installed from npm at its first use, into a folder of its own that is there whole or not at
 * all. It is Anthropic's (code.claude.com/docs/en/legal-and-compliance), so that no release of ours holds it.
 *
 * @param cache folder that is kept
 * @returns the program
 * @throws Error with a sentence, when it cannot be installed
 */
export async function installedCli(cache: string, run: RunProgram = runProgram): Promise<string> {
  const [folder, program] = [folderOf(cache), cliPath(cache)];
  if (existsSync(program)) return program;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, "claude-code-draft-"));
  try {
    const words = ["install", "--prefix", draft, "--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", [...words, `${PACKAGE}@${CLI_VERSION}`], draft);
    // Its one script, which puts the program of this platform in place.
    await run(process.execPath, ["install.cjs"], join(draft, "node_modules", PACKAGE));
    await rename(draft, folder);
  } catch (error) {
    // Somebody else may have been faster.
    if (!existsSync(program))
      throw new Error(
        `The Claude CLI ${CLI_VERSION} could not be installed with npm: ${error instanceof Error ? error.message : "unknown"}`,
      );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return program;
}
