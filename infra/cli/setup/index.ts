// npm run setup -- STACK: prepares a stack for its first `pulumi up`. Every step is in setup/run.ts.
import { randomBytes } from "node:crypto";
import { pulumiKey } from "../../stackfile/crypt.ts";
import { terminalAsker } from "../../terminal/asker.ts";
import { setup } from "./run.ts";

const inTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI);

process.exitCode = await setup(process.argv.slice(2), {
  env: process.env,
  now: new Date(),
  random: randomBytes,
  derive: pulumiKey,
  ask: inTerminal ? terminalAsker() : null,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  say: (line) => console.log(line),
});
