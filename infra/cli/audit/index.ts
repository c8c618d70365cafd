// npm run audit -- verify | list | read: the archive, looked at through the door. Every step is in audit/command.ts.
import { existsSync, readFileSync } from "node:fs";
import { addressFrom } from "./address.ts";
import { audit } from "./command.ts";
import { openDoor } from "./door.ts";

const LOCAL_FILE = ".purser/local.json";

/** What is stored may hold anything; on a terminal it must not rewrite what stands there. */
const shown = (line: string): string =>
  process.stdout.isTTY ? line.replace(/[^\P{Cc}\n\t]/gu, "\u{fffd}") : line;

const localFile = (): string | null => (existsSync(LOCAL_FILE) ? readFileSync(LOCAL_FILE, "utf8") : null);

process.exitCode = await audit(process.argv.slice(2), {
  door: () => openDoor(addressFrom(process.env, localFile()), fetch),
  now: new Date(),
  say: (line) => console.log(shown(line)),
  note: (line) => console.error(shown(line)),
});
