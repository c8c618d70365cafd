// npm run rotate -- STACK [CLIENT]: new credentials for programs. Every step is in rotate/run.ts.
import { randomBytes } from "node:crypto";
import { pulumiKey } from "../../stackfile/crypt.ts";
import { terminalAsker } from "../../terminal/asker.ts";
import { rotate } from "./run.ts";

const inTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI);

process.exitCode = await rotate(process.argv.slice(2), {
  env: process.env,
  now: new Date(),
  random: randomBytes,
  derive: pulumiKey,
  ask: inTerminal ? terminalAsker() : null,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  say: (line) => console.log(line),
});
