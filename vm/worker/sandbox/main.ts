import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { setting } from "../../secrets.ts";
import { runService } from "../../service.ts";
import { cliPath } from "../install.ts";
import { Sandbox } from "./serve.ts";

const LIFE_MIN_MS = 10_000;
/** The CLI is looked for so often while it is not there: another container installs it. */
const LOOK_MS = 5_000;

/** The process of the container of one run. It ends with 0 when its run has ended, and Docker starts a new one. */
await runService(async (env, log) => {
  const program = cliPath(setting(env, "PURSER_CLI"));
  const folder = env.PURSER_FOLDER ?? "/tmp/runs";
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isThere = async () => {
    if (!existsSync(program)) log({ what: "waiting", for: program });
    while (!existsSync(program)) await setTimeout(LOOK_MS);
  };
  const sandbox = new Sandbox({
    cli: [program],
    folder,
    now: () => performance.now(),
    hostname: env.PURSER_LISTEN ?? "0.0.0.0",
    port: Number(env.PURSER_PORT ?? 4010),
    lifeMinMs: LIFE_MIN_MS,
    prepared: isThere(),
  });
  log({ what: "listening", port: await sandbox.listen() });
  void sandbox.over.then(() => process.exit(0));
  return () => sandbox.close();
});
