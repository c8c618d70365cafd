import { existsSync, writeFileSync } from "node:fs";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { command, EXIT, Stop } from "../../terminal/command.ts";
import { ENDS, wordUsage } from "./settings.ts";

const spec = wordUsage(
  "backup-key",
  "Makes the key that backups are encrypted for. Keep the file away from the machine: without it no backup can be opened.",
  ENDS,
).argument("<file>", "where the private key is written; it must not be there yet");

/** `npm run machine -- backup-key`. */
export const backupKey = command(spec, async ({ say, complain }, _, file) => {
  if (existsSync(file))
    throw new Stop(
      `${file} is there already; a key that is lost takes its backups with it. Name another file.`,
    );
  const identity = await generateX25519Identity();
  writeFileSync(file, `${identity}\n`, { mode: 0o600, flag: "wx" });
  say(await identityToRecipient(identity));
  complain(`That is the public key, for --recipient. The private one is in ${file}.`);
  return EXIT.done;
});
