import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What calls of tools are compared with: an MCP server that does nothing else, in a process of its own. */
export type BareServer = {
  /** Where it is asked, with its path. */
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/** @throws Error when it ends before it listens */
export async function startBareServer(): Promise<BareServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const said = await Promise.race([once(child.stdout, "data"), ended.then(() => null)]);
  if (said === null) throw new Error("The bare server did not start.");
  return {
    url: `http://127.0.0.1:${String(said[0]).trim()}/mcp`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
