import { writeFileSync } from "node:fs";
import { rowsIn } from "../../../vm/backup/contents.ts";
import { takeDump } from "../../../vm/backup/dump.ts";
import { sealBackup } from "../../../vm/backup/file.ts";
import { putBackup } from "../../../vm/backup/upload.ts";
import { DATABASE_ROLES, DATABASES, type DatabaseName } from "../../../vm/postgres/roles.ts";
import { command, EXIT, Stop, unfit } from "../../terminal/command.ts";
import { CONNECTION_NOTES, connectionOf, programs } from "./connection.ts";
import { ENDS, recipientOf, wordUsage } from "./settings.ts";

const spec = wordUsage(
  "backup",
  "Backs up one database, encrypted for your key: into a file, or to the presigned address in PURSER_BACKUP_URL.",
  `npm run machine -- backup-key makes the key.\n${CONNECTION_NOTES}\n${ENDS}`,
)
  .argument("<database>", DATABASES.join(" or "), databaseOf)
  .requiredOption("--recipient <key>", "the public key, age1…", recipientOf)
  .option("--into <file>", "where it is written");

/** `npm run machine -- backup`. */
export const backup = command(spec, async (outside, { recipient, into }, database) => {
  const { env, now, say, fetch: send, pause } = outside;
  const address = env.PURSER_BACKUP_URL;
  if (into === undefined && !address)
    throw new Stop("--into or PURSER_BACKUP_URL says where it goes.", EXIT.unusable);
  const { name, secret } = DATABASE_ROLES.backup;
  const { header, dump } = await takeDump(
    database,
    connectionOf(env, name, secret, database),
    programs(),
    now(),
  );
  const file = await sealBackup(header, dump, recipient);
  if (into !== undefined) writeFileSync(into, file, { mode: 0o600 });
  else if (address) await putBackup({ address }, file, send, pause);
  say(
    `${database}: ${Object.keys(header.contents).length} tables, ${rowsIn(header.contents)} rows, ${file.length} bytes, for ${recipient.slice(0, 12)}….`,
  );
  return EXIT.done;
});

function databaseOf(text: string): DatabaseName {
  const database = DATABASES.find((one) => one === text);
  if (database) return database;
  throw unfit(`It is ${DATABASES.join(" or ")}.`);
}
