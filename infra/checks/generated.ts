import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, command, EXIT, usage } from "../terminal/command.ts";

/** A file that is made from the code and committed; a test compares it with its text. */
export type Generated = { readonly file: string; readonly text: () => string | Promise<string> };

/** The command that writes such files. */
export const generator = (name: string, about: string, files: readonly Generated[]): Command =>
  command(
    usage(
      name,
      about,
      "Ends with 0, with 1 when it could not be written, with 2 when the command line is wrong.",
    ),
    async ({ say }) => {
      for (const { file, text } of files) {
        const content = await text();
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
        say(`Wrote ${file}.`);
      }
      return EXIT.done;
    },
  );
