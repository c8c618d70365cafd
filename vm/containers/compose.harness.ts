import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

// What the tier of containers is made with. What takes minutes to make is kept between runs, outside the checkout.

export const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "purser", "containers");

/** Minutes pass in it, in which the test's process has to answer the one that started it. */
const run = promisify(execFile);

/** Debian's own is Compose 1, which knows neither profiles of health nor `up --wait`. */
const COMPOSE = { module: "github.com/docker/compose/v2", version: "v2.40.3" };

/** Compose as a plugin of docker, built from its Go module. @returns a folder for DOCKER_CONFIG */
export async function composePlugin(): Promise<string> {
  const config = join(CACHE, `compose-${COMPOSE.version}`);
  const plugin = join(config, "cli-plugins", "docker-compose");
  if (existsSync(plugin)) return config;
  const sources = mkdtempSync(join(tmpdir(), "purser-compose-"));
  try {
    const wanted = ["mod", "download", "-json", `${COMPOSE.module}@${COMPOSE.version}`];
    const { Dir } = JSON.parse((await run("go", wanted, { cwd: sources })).stdout) as { Dir: string };
    // The cache of modules is read only, and is built in by nobody.
    cpSync(Dir, sources, { recursive: true });
    await run("chmod", ["-R", "u+w", sources]);
    const linked = `-s -w -X ${COMPOSE.module}/internal.Version=${COMPOSE.version}`;
    mkdirSync(join(config, "cli-plugins"), { recursive: true });
    await run("go", ["build", "-trimpath", "-ldflags", linked, "-o", `${plugin}.draft`, "./cmd"], {
      cwd: sources,
    });
    renameSync(`${plugin}.draft`, plugin);
    return config;
  } finally {
    rmSync(sources, { recursive: true, force: true });
  }
}
