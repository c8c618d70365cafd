import { Argument } from "@commander-js/extra-typings";
import { isDay } from "../../../workers/archive/seals/chain.ts";
import { EXIT, Stop, unfit, usage } from "../../terminal/command.ts";

/** The command line. */
export const SPEC = usage(
  "audit",
  `Looks at the archive through the door.

verify  reads every record and seal of these days and hashes them again; names each object that belongs to no day that there
        was, then the first that was altered, added, reordered or is missing
list    one line for each object
read    the exact text of one object, such as audit/1763683200000.json`,
  `Days are UTC, both included; without them, everything that has to be there still.
PURSER_URL (default http://localhost:8787), PURSER_TOKEN, PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET say where the
door is and open it; the token's role is admin. Beside a running npm start they are taken from .purser/local.json.
Ends with 0, with 1 when something is wrong in the audit, with 2 when it could not be read.`,
)
  .addArgument(new Argument("<what>", "what to do").choices(["verify", "list", "read"]))
  .argument("[key]", "read: the object's name")
  .option("--from <day>", "verify: the first day, such as 2026-11-20", dayIn)
  .option("--to <day>", "verify: the last day", dayIn)
  .option("--prefix <prefix>", "list: such as audit/ (the default), audit/17630 or seals/2026-11");

/** What is to be done with the archive. */
export type AuditWish =
  | { readonly name: "verify"; readonly from: string | undefined; readonly to: string | undefined }
  | { readonly name: "list"; readonly prefix: string }
  | { readonly name: "read"; readonly key: string };

/** The words and flags as one wish. @throws Stop when they do not go together */
export function wishOf(
  name: AuditWish["name"],
  key: string | undefined,
  { from, to, prefix }: ReturnType<typeof SPEC.opts>,
): AuditWish {
  const given = Object.entries({ from, to, prefix }).filter(([, value]) => value !== undefined);
  const fitting: readonly string[] = { verify: ["from", "to"], list: ["prefix"], read: [] }[name];
  const misplaced = given.find(([flag]) => !fitting.includes(flag))?.[0];
  if (misplaced !== undefined) throw unusable(`--${misplaced} is not for ${name}`);
  if (key !== undefined && name !== "read") throw unusable(`${key}: one word too many for ${name}`);
  if (name === "list") return { name, prefix: prefix ?? "audit/" };
  if (name === "read") {
    if (key === undefined) throw unusable("read: name the key");
    return { name, key };
  }
  if (from !== undefined && to !== undefined && from > to)
    throw unusable(`--from ${from} is after --to ${to}`);
  return { name, from, to };
}

const unusable = (problem: string): Stop =>
  new Stop(`${problem}. npm run audit -- --help says more.`, EXIT.unusable);

function dayIn(text: string): string {
  if (isDay(text)) return text;
  throw unfit("It is not a day such as 2026-11-20.");
}
