// npm run restore -- STACK --from BACKUP --into NEW: a backup into a new environment. Every step is in restore/run.ts.
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { pulumiKey } from "../../stackfile/crypt.ts";
import { terminalAsker } from "../../terminal/asker.ts";
import { send } from "../../terminal/send.ts";
import { restore } from "./run.ts";

const inTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI);

process.exitCode = await restore(process.argv.slice(2), {
  env: process.env,
  random: randomBytes,
  derive: pulumiKey,
  ask: inTerminal ? terminalAsker() : null,
  send,
  pause: setTimeout,
  say: (line) => console.log(line),
});
