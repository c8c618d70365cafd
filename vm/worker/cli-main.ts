import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { proxyAddress } from "../egress/pass.ts";
import { secretsIn, setting } from "../secrets.ts";
import { runService } from "../service.ts";
import { CLI_VERSION, installedCli } from "./install.ts";

/** Less than an update waits for containers (vm/release/main.ts): a registry that is away takes no release back. */
const WITHIN_MS = 120_000;
const REGISTRY = "registry.npmjs.org";

/**
 * Installs the Claude CLI of the pinned version into a folder of the disk, at the first start and once; runs read it and cannot change
 * it. It ends with 0 either way: without the CLI the sandbox waits, and the next start tries again.
 */
await runService(async (env, log) => {
  const folder = setting(env, "PURSER_CLI");
  const key = secretsIn(setting(env, "PURSER_SECRETS"))("egress-key");
  const pass = { for: "cli", hosts: [REGISTRY], until: Date.now() + WITHIN_MS };
  const cache = join(folder, "npm-cache");
  process.env.HTTPS_PROXY = proxyAddress(setting(env, "PURSER_EGRESS"), pass, key);
  process.env.npm_config_cache = cache;
  process.env.HOME = "/tmp";
  await mkdir(folder, { recursive: true });
  const late = setTimeout(() => {
    log({ what: "not_installed", because: "It takes too long; the next start tries again" });
    process.exit(0);
  }, WITHIN_MS);
  try {
    log({ what: "installed", cli: CLI_VERSION, at: await installedCli(folder) });
  } catch (error) {
    log({ what: "not_installed", because: error instanceof Error ? error.message : "unknown" });
  }
  clearTimeout(late);
  await rm(cache, { recursive: true, force: true });
  process.exit(0);
});
