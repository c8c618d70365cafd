import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configurationFiles } from "../../../vm/compose/files.ts";
import { unpinnedSentence } from "../../../vm/images/images.ts";
import { command, EXIT } from "../../terminal/command.ts";
import { makeFolder } from "../../terminal/folder.ts";
import { sourceFiles } from "../../worker/programs.ts";
import {
  doorFlag,
  ENDS,
  emailFlag,
  hostFlag,
  ingressFlag,
  partsFlag,
  profileFlag,
  wordUsage,
} from "./settings.ts";

const spec = wordUsage(
  "build",
  "Writes what a machine gets: programs, migrations, Compose, Postgres' and nginx' settings, what the host prepares.",
  ENDS,
)
  .addOption(profileFlag())
  .addOption(ingressFlag())
  .addOption(hostFlag())
  .addOption(emailFlag())
  .addOption(doorFlag())
  .addOption(partsFlag())
  .option("--into <folder>", "where it is written", "dist/machine");

/** `npm run machine -- build`. */
export const build = command(spec, ({ say }, { into, ...machine }) => {
  const files = [...sourceFiles(), ...Object.entries(configurationFiles(machine))];
  for (const [name, content] of files) {
    const path = join(into, name);
    makeFolder(dirname(path));
    writeFileSync(path, content);
    say(`${path}  ${Math.ceil(content.length / 1024)} KiB`);
  }
  const open = unpinnedSentence();
  if (open !== null) say(open);
  return EXIT.done;
});
