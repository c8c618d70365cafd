// npm run audit -- verify | list | read: the archive, looked at through the door. Every step is in audit/command.ts.
import { existsSync, readFileSync } from "node:fs";
import { addressFrom } from "../../terminal/address.ts";
import { start } from "../../terminal/command.ts";
import { auditAt } from "./command.ts";
import { openDoor } from "./door.ts";

const LOCAL_FILE = ".purser/local.json";

const localFile = (): string | null => (existsSync(LOCAL_FILE) ? readFileSync(LOCAL_FILE, "utf8") : null);

/** `npm run audit`. */
export const audit = auditAt(({ env, fetch: send }) => openDoor(addressFrom(env, localFile()), send));

await start(import.meta, audit);
