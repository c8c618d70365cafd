// npm run audit -- verify | list | read: the archive, looked at through the door. Every step is in audit/command.ts.
import { addressFrom, localFile } from "../../terminal/address.ts";
import { start } from "../../terminal/command.ts";
import { auditAt } from "./command.ts";
import { openAuditDoor } from "./door.ts";

/** `npm run audit`. */
export const audit = auditAt(({ env, fetch: send }) => openAuditDoor(addressFrom(env, localFile()), send));

await start(import.meta, audit);
