import { readFileSync } from "node:fs";
import { openBackup } from "../../../vm/backup/file.ts";
import { restoreBeside, restoreInto, swapIn } from "../../../vm/backup/restore.ts";
import { openBackups } from "../../cloudflare/stack.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { command, EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";
import { stackName } from "../../terminal/words.ts";
import { CONNECTION_NOTES, connectionOf, programs } from "./connection.ts";
import { handBack, type OpenedBackup } from "./hand-back.ts";
import { ENDS, wordUsage } from "./settings.ts";
import { machineOf } from "./stack.ts";

const spec = wordUsage(
  "restore",
  "Restores a backup into a database of its own and compares it, table by table. What is in use stays as it is without --swap; with --stack it goes to that stack's machine.",
  `With --stack the file is opened here, encrypted for the machine alone, and put into its bucket with a signed wish: while it is up the machine
takes it within ten minutes, compares it in the same way, and puts it in the place of the database in use, which is kept under another
name. Without --into the new database has the name of the backup, and one of an earlier look at it is replaced. PULUMI_CONFIG_PASSPHRASE opens the stack's secret; CLOUDFLARE_API_TOKEN, or the stack's own token, writes to the bucket.
${CONNECTION_NOTES}\n${ENDS} A restored database that is not whole ends it with 1.`,
)
  .argument("<files...>", "the backup; with --stack one of each database")
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

type Flags = ReturnType<typeof spec.opts>;

/** `npm run machine -- restore`. */
export const restore = command(spec, async (outside, flags, files) => {
  const { stack, swap, into } = flags;
  if (stack !== undefined && (swap || into !== undefined))
    throw new Stop("--stack is for the machine, --swap and --into are for a Postgres here.", EXIT.unusable);
  const identity = identityIn(readFileSync(flags.identity, "utf8"));
  const backups = await Promise.all(files.map((file) => openBackup(readFileSync(file), identity)));
  if (stack !== undefined) return toMachine(backups, stack, flags, outside);
  const [backup, ...others] = backups;
  if (backup === undefined || others.length > 0)
    throw new Stop("One file at a time, unless --stack sends them to the machine.", EXIT.unusable);
  return here(backup, flags, outside);
});

async function toMachine(
  backups: readonly OpenedBackup[],
  stack: string,
  { dir, apiUrl }: Flags,
  outside: Outside,
): Promise<number> {
  const names = backups.map(({ header }) => header.database);
  if (new Set(names).size < names.length)
    throw new Stop(`Two of these files are of one database: ${names.join(", ")}.`, EXIT.unusable);
  const keys = await machineOf(stack, dir, outside);
  const bucket = await openBackups(stack, { dir, apiUrl }, outside);
  const until = await handBack(backups, keys, bucket, outside.now());
  const what = backups.map(({ header }) => `${header.database} as of ${header.takenAt}`).join(" and ");
  outside.say(
    `The machine of ${stack} takes ${what} until ${until}; GET /api/machine says what became of it.`,
  );
  return EXIT.done;
}

async function here(
  { header, dump }: OpenedBackup,
  { into, swap }: Flags,
  outside: Outside,
): Promise<number> {
  const { env, now, say } = outside;
  const admin = connectionOf(env, "postgres", "postgres-password", "postgres");
  const restored = await (into === undefined
    ? restoreBeside(header, dump, admin, programs())
    : restoreInto(into, header, dump, admin, programs()));
  const { database: name } = restored;
  say(
    `${header.database} as of ${header.takenAt} is in ${name}: ${restored.tables} tables, ${restored.rows} rows.`,
  );
  if (restored.record !== null) say(restored.record);
  if (restored.problems.length > 0) {
    say(`It must not be used: ${restored.problems.join("; ")}.`);
    return EXIT.failed;
  }
  say("Every table has the rows and values of the backup, and keeps users apart.");
  if (swap) say(`It is in use now; what was before is ${await swapIn(name, header, admin, now())}.`);
  return EXIT.done;
}

/** age-keygen writes comments around it. */
const identityIn = (text: string): string =>
  text
    .split("\n")
    .find((line) => line.startsWith("AGE-SECRET-KEY-1"))
    ?.trim() ?? text.trim();
