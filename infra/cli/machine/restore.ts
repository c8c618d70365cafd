import { readFileSync } from "node:fs";
import { openBackup } from "../../../vm/backup/file.ts";
import { restoreInto, scratchName, swapIn } from "../../../vm/backup/restore.ts";
import { command, EXIT } from "../../terminal/command.ts";
import { CONNECTION_NOTES, connectionOf, programs } from "./connection.ts";
import { ENDS, wordUsage } from "./settings.ts";

const spec = wordUsage(
  "restore",
  "Restores a backup into a database of its own and compares it, table by table. What is in use stays as it is without --swap.",
  `${CONNECTION_NOTES}\n${ENDS} A restored database that is not whole ends it with 1.`,
)
  .argument("<file>", "the backup")
  .requiredOption("--identity <file>", "holds the private key, AGE-SECRET-KEY-1…")
  .option("--into <name>", "of the new database")
  .option(
    "--swap",
    "when it is whole, put it in the place of the one in use, which is kept under another name",
    false,
  );

/** `npm run machine -- restore`. */
export const restore = command(spec, async ({ env, now, say }, { identity, into, swap }, file) => {
  const { header, dump } = await openBackup(readFileSync(file), identityIn(readFileSync(identity, "utf8")));
  const admin = connectionOf(env, "postgres", "postgres-password", "postgres");
  const name = into ?? scratchName(header);
  const restored = await restoreInto(name, header, dump, admin, programs());
  say(
    `${header.database} as of ${header.takenAt} is in ${name}: ${restored.tables} tables, ${restored.rows} rows.`,
  );
  if (restored.problems.length > 0) {
    say(`It must not be used: ${restored.problems.join("; ")}.`);
    return EXIT.failed;
  }
  say("Every table has the rows and values of the backup, and keeps users apart.");
  if (swap) say(`It is in use now; what was before is ${await swapIn(name, header, admin, now())}.`);
  return EXIT.done;
});

/** age-keygen writes comments around it. */
const identityIn = (text: string): string =>
  text
    .split("\n")
    .find((line) => line.startsWith("AGE-SECRET-KEY-1"))
    ?.trim() ?? text.trim();
