import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationFiles } from "../../../vm/compose/files.ts";
import { unpinnedSentence } from "../../../vm/images/images.ts";
import { command, EXIT } from "../../terminal/command.ts";
import { ENDS, emailFlag, hostFlag, ingressFlag, profileFlag, wordUsage } from "./settings.ts";

const spec = wordUsage(
  "files",
  "Writes the files that a machine gets beside its programs: Compose, Postgres, what the host prepares, nginx.",
  ENDS,
)
  .addOption(profileFlag())
  .addOption(ingressFlag())
  .addOption(hostFlag())
  .addOption(emailFlag())
  .option("--into <folder>", "where they are written", "dist/machine");

/** `npm run machine -- files`. */
export const files = command(spec, ({ say }, { into, ...machine }) => {
  mkdirSync(into, { recursive: true });
  for (const [name, text] of Object.entries(configurationFiles(machine))) {
    writeFileSync(join(into, name), text);
    say(`Wrote ${join(into, name)}.`);
  }
  const open = unpinnedSentence();
  if (open !== null) say(open);
  return EXIT.done;
});
