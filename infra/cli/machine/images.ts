import { writeFileSync } from "node:fs";
import { IMAGES, type Image, imageReferenceOf, unpinnedSentence } from "../../../vm/images/images.ts";
import { command, EXIT } from "../../terminal/command.ts";
import { sentenceOf } from "../../terminal/failure.ts";
import { table } from "../../terminal/table.ts";
import { readDigest } from "./registry.ts";
import { ENDS, wordUsage } from "./settings.ts";

const FILE = "vm/images/images.json";

const spec = wordUsage("images", "The images of the containers, and whether their digests are known.", ENDS)
  .option("--refresh", "ask the registry for the digest of each tag", false)
  .option("--file <file>", "where they are kept", FILE);

/** `npm run machine -- images`. All digests are written or none. */
export const images = command(spec, async ({ now, fetch: send, say, complain }, { refresh, file }) => {
  let known: Readonly<Record<string, Image>> = IMAGES;
  if (refresh) {
    try {
      const read = await Promise.all(
        Object.entries(IMAGES).map(async ([name, image]) => {
          const digest = await readDigest(image, send);
          return [name, { ...image, digest, readAt: now().toISOString() }] as const;
        }),
      );
      known = Object.fromEntries(read);
    } catch (error) {
      complain(
        `Nothing was changed. ${sentenceOf(error)} Until digests are read the machine takes the tags as they are.`,
      );
      return EXIT.failed;
    }
    writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`);
    complain(`Wrote ${file}; npm run services writes the page of it.`);
  }
  say(
    table(
      ["Name", "Image", "Read"],
      Object.entries(known).map(([name, one]) => [name, imageReferenceOf(one), one.readAt ?? "never"]),
    ),
  );
  const open = unpinnedSentence(known);
  if (open !== null) say(open);
  return EXIT.done;
});
