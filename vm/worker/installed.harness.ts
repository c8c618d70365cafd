import { homedir } from "node:os";
import { join } from "node:path";
import { installedCli } from "./install.ts";

/**
 * The real Claude CLI, for tests: the program, or why it cannot be had here. In CI, where no tier may be left out, that is an error.
 */
export async function realCli(): Promise<{ readonly cli: string } | { readonly missing: string }> {
  try {
    const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "purser");
    return { cli: await installedCli(cache) };
  } catch (error) {
    if (process.env.PURSER_TIERS === "all") throw error;
    const missing = String(error);
    process.stderr.write(`Skipped: the real Claude CLI. ${missing}\n`);
    return { missing };
  }
}
