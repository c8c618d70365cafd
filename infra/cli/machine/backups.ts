import { writeFileSync } from "node:fs";
import { BACKUPS, backupKey, backupName } from "../../../workers/machine/delivery/store.ts";
import { openBackups } from "../../cloudflare/stack.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { command, EXIT, Stop, unfit } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { ENDS, wordUsage } from "./settings.ts";

const spec = wordUsage(
  "backups",
  "The backups that the machine of a stack has handed in, the newest of each day of the week (0 is Sunday) and of each month; --get fetches one.",
  `CLOUDFLARE_API_TOKEN, or the stack's own token with PULUMI_CONFIG_PASSPHRASE, reads the bucket.\n${ENDS}`,
)
  .argument("<stack>", "whose machine", stackName)
  .option("--get <name>", "such as personal/day-5", nameOf)
  .option("--into <file>", "where it is written")
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine", CLOUDFLARE_API);

/** `npm run machine -- backups`. */
export const backups = command(spec, async (outside, { get, into, dir, apiUrl }, stack) => {
  if ((get === undefined) !== (into === undefined))
    throw new Stop("--get and --into go together.", EXIT.unusable);
  const bucket = await openBackups(stack, { dir, apiUrl }, outside);
  if (get !== undefined && into !== undefined) {
    const file = await bucket.read(backupKey(get));
    writeFileSync(into, file, { mode: 0o600 });
    outside.say(
      `${into}: ${file.length} bytes. npm run machine -- restore ${into} --identity FILE opens it.`,
    );
    return EXIT.done;
  }
  const names = (await bucket.list(BACKUPS)).map(backupName);
  outside.say(names.length > 0 ? names.join("\n") : `The machine of ${stack} has handed in none yet.`);
  return EXIT.done;
});

function nameOf(text: string): string {
  if (/^(personal|system)\/(day-[0-6]|month-(0[1-9]|1[0-2]))$/.test(text)) return text;
  throw unfit("It is one of the listed names, such as personal/day-5.");
}
