import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { CHROMIUM_FLAGS, CHROMIUM_MISSING, findChromium } from "../../../infra/checks/run/chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the run's one browser listens; null where none is installed. */
    readonly browser: string | null;
  }
}

/** Starts the one browser of a run before its first file; vitest calls what it answers with after the last. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findChromium();
  if (executablePath === null) {
    if (process.env.PURSER_TIERS === "all") throw new Error(CHROMIUM_MISSING);
    provide("browser", null);
    return undefined;
  }
  const server = await chromium.launchServer({
    executablePath,
    args: [...CHROMIUM_FLAGS],
    host: "127.0.0.1",
  });
  provide("browser", server.wsEndpoint());
  return () => server.close();
}
