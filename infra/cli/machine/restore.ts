import { readFileSync } from "node:fs";
import { openBackup } from "../../../vm/backup/file.ts";
import { restoreInto, scratchName, swapIn } from "../../../vm/backup/restore.ts";
import { openBackups } from "../../cloudflare/stack.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { command, EXIT, Stop } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { CONNECTION_NOTES, connectionOf, programs } from "./connection.ts";
import { handBack } from "./hand-back.ts";
import { ENDS, wordUsage } from "./settings.ts";
import { machineOf } from "./stack.ts";

const spec = wordUsage(
  "restore",
  "Restores a backup into a database of its own and compares it, table by table. What is in use stays as it is without --swap; with --stack it goes to that stack's machine.",
  `With --stack the file is opened here, encrypted for the machine alone, and put into its bucket with a signed wish: while it is up the machine
takes it within ten minutes, compares it in the same way, and puts it in the place of the database in use, which is kept under another
name. PULUMI_CONFIG_PASSPHRASE opens the stack's secret; CLOUDFLARE_API_TOKEN, or the stack's own token, writes to the bucket.
${CONNECTION_NOTES}\n${ENDS} A restored database that is not whole ends it with 1.`,
)
  .argument("<file>", "the backup")
  .requiredOption("--identity <file>", "holds the private key, AGE-SECRET-KEY-1…")
  .option("--into <name>", "of the new database")
  .option(
    "--swap",
    "when it is whole, put it in the place of the one in use, which is kept under another name",
    false,
  )
  .option("--stack <stack>", "whose machine it goes to", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine", CLOUDFLARE_API);

/** `npm run machine -- restore`. */
export const restore = command(spec, async (outside, flags, file) => {
  const { env, now, say } = outside;
  const { identity, into, swap, stack, dir, apiUrl } = flags;
  if (stack !== undefined && (swap || into !== undefined))
    throw new Stop("--stack is for the machine, --swap and --into are for a Postgres here.", EXIT.unusable);
  const { header, dump } = await openBackup(readFileSync(file), identityIn(readFileSync(identity, "utf8")));
  if (stack !== undefined) {
    const keys = await machineOf(stack, dir, outside);
    const bucket = await openBackups(stack, { dir, apiUrl }, outside);
    const until = await handBack({ header, dump }, keys, bucket, now());
    say(
      `${header.database} as of ${header.takenAt} waits for the machine of ${stack} until ${until}; GET /api/machine says what became of it.`,
    );
    return EXIT.done;
  }
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
