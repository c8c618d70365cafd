import { join } from "node:path";

/** What a server says of itself, behind the moment and its number (postgresql.org/docs/current/runtime-config-logging.html). */
const SAID = /(?:^|\] )(?:FATAL|PANIC|DETAIL|HINT|ERROR): +(.*)$|^postgres: (.*)$/;

/** What to do about what the server of a folder wrote, by its own words. */
const NEXT: readonly (readonly [RegExp, (folder: string) => string])[] = [
  [/lock file .* already exists/, () => "Another Postgres has this folder: end it first."],
  [/invalid permissions/, (folder) => `chmod 700 '${join(folder, "data")}' makes them right.`],
  [
    /Permission denied|wrong ownership/,
    () => "Check who owns that folder and the ones above it: its own account has to get there.",
  ],
  [/No space left/, () => "Make room, then start again."],
  [/not compatible with this version|initialized by PostgreSQL/, () => "Use the Postgres that made it."],
];
const ELSE = (folder: string) =>
  `Put a copy of ${folder} back, or remove it to begin without what is in it; npm run machine -- restore puts a backup back.`;

/** @param wrote the last that the server wrote */
export function startFailure(wrote: string, folder: string): Error {
  const lines = wrote.split("\n").flatMap((line) => {
    const [, said, complained] = SAID.exec(line) ?? [];
    return said ?? complained ?? [];
  });
  const last = lines.length > 0 ? lines.slice(-3) : wrote.trim().split("\n").slice(-1);
  const says = last.join("; ").replace(/\.$/, "");
  const [, next = ELSE] = NEXT.find(([pattern]) => pattern.test(wrote)) ?? [];
  return new Error(`Postgres did not start: ${says || "it said nothing in time"}. ${next(folder)}`);
}
