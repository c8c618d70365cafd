import { parseArgs } from "node:util";
import { isDay } from "../../../workers/archive/seals/chain.ts";

export const USAGE = `usage: npm run audit -- verify [--from DAY] [--to DAY]
       npm run audit -- list [--prefix PREFIX]
       npm run audit -- read KEY

verify   reads every record and seal of these days and hashes them again; names each object that belongs to no day that there
         was, then the first that was altered, added, reordered or is missing
list     one line for each object; PREFIX such as audit/ (the default), audit/17630 or seals/2026-11
read     the exact text of one object, such as audit/1763683200000.json

Days are UTC, both included; without them, everything that has to be there still.
PURSER_URL (default http://localhost:8787), PURSER_TOKEN, PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET say where the
door is and open it; the token's role is admin. Beside a running npm start they are taken from .purser/local.json.
Ends with 0, with 1 when something is wrong in the audit, with 2 when it could not be read.`;

export type Command =
  | { readonly name: "verify"; readonly from: string | undefined; readonly to: string | undefined }
  | { readonly name: "list"; readonly prefix: string }
  | { readonly name: "read"; readonly key: string };

const OPTIONS = {
  from: { type: "string" },
  to: { type: "string" },
  prefix: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** Reads the command line; a list of sentences when it is not usable, empty when help was asked for. */
export function parseCommand(argv: readonly string[]): Command | readonly string[] {
  const read = tryParse(argv);
  if (typeof read === "string") return [read];
  const { values, positionals } = read;
  if (values.help) return [];
  const [name, key, ...extra] = positionals;
  const { from, to, prefix } = values;
  const misplaced = (allowed: readonly string[]): string[] =>
    Object.entries({ from, to, prefix })
      .filter(([flag, value]) => value !== undefined && !allowed.includes(flag))
      .map(([flag]) => `--${flag} is not for ${name}`);
  const words = (name === "read" ? extra : positionals.slice(1)).map((word) => `${word}: one word too many`);
  if (name === "verify") {
    const problems = [...words, ...misplaced(["from", "to"]), ...dayProblems(from, to)];
    return problems.length > 0 ? problems : { name, from, to };
  }
  if (name === "list") {
    const problems = [...words, ...misplaced(["prefix"])];
    return problems.length > 0 ? problems : { name, prefix: prefix ?? "audit/" };
  }
  if (name !== "read") return ["say what to do: verify, list or read"];
  const problems = [...words, ...misplaced([]), ...(key === undefined ? ["read: name the key"] : [])];
  return problems.length > 0 ? problems : { name, key: key ?? "" };
}

function dayProblems(from: string | undefined, to: string | undefined): string[] {
  const wrong = Object.entries({ from, to })
    .filter(([, day]) => day !== undefined && !isDay(day))
    .map(([flag, day]) => `--${flag} ${day} is not a day such as 2026-11-20`);
  if (wrong.length > 0 || from === undefined || to === undefined || from <= to) return wrong;
  return [`--from ${from} is after --to ${to}`];
}

function tryParse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
