// npm run machine -- WORD: what an owner does with the machine and what runs on it. Each word is a file of its own.
import { type Command, command, EXIT, Stop, start, usage } from "../../terminal/command.ts";
import { oneOf } from "../../terminal/words.ts";
import { backup } from "./backup.ts";
import { backupKey } from "./backup-key.ts";
import { backups } from "./backups.ts";
import { build } from "./build.ts";
import { credentials } from "./credentials.ts";
import { images } from "./images.ts";
import { keys } from "./keys.ts";
import { logs } from "./logs.ts";
import { sleep, status, up } from "./power.ts";
import { release } from "./release.ts";
import { restore } from "./restore.ts";
import { shell } from "./shell.ts";

const WORDS: Readonly<Record<string, { readonly about: string; readonly command: Command }>> = {
  status: { about: "whether it runs, its hours, what they cost, and whether it answers", command: status },
  up: { about: "wake it, and wait until it has spoken", command: up },
  sleep: { about: "put it to sleep, after its backup", command: sleep },
  logs: { about: "what its containers say", command: logs },
  shell: { about: "one command line on the machine, as root", command: shell },
  build: { about: "write what a machine gets: programs, tables and settings", command: build },
  release: { about: "make a signed release and hand it to the machine", command: release },
  images: { about: "the images of the containers; --refresh asks for their digests", command: images },
  keys: { about: "keys of people for the gateway", command: keys },
  credentials: { about: "credentials of people for the servers behind it", command: credentials },
  "backup-key": { about: "make the key that backups are encrypted for", command: backupKey },
  backup: { about: "back up a database, encrypted for your key", command: backup },
  backups: { about: "what the machine has handed in; --get fetches one", command: backups },
  restore: { about: "restore a backup beside what is in use, and compare", command: restore },
};

const NOTES = `${Object.entries(WORDS)
  .map(([word, { about }]) => `  ${word.padEnd(13)}${about}`)
  .join("\n")}

npm run machine -- WORD --help says more about one.
Ends with 0, with 1 when it failed, with 2 when the command line is wrong or something that it needs is missing.`;

const overview = command(
  usage("machine", "Looks after the machine and what runs on it.", NOTES).argument(
    "<word>",
    "one of those below",
    oneOf(Object.keys(WORDS)),
  ),
  (_, __, word) => {
    throw new Stop(`"${word}" comes first: npm run machine -- ${word} …`, EXIT.unusable);
  },
);

/** `npm run machine`. */
export const machine: Command = {
  name: "machine",
  run: ([word = "", ...rest], outside) => {
    const chosen = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    return chosen
      ? chosen.command.run(rest, outside)
      : overview.run(word === "" ? [] : [word, ...rest], outside);
  },
};

await start(import.meta, machine);
