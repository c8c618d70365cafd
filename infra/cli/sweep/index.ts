// npm run sweep: removes what previews of pull requests have left in the account, without needing their state.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { type Api, connect } from "../../cloudflare/index.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { previewStack } from "../../config/preview-name.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";
import { dueNumbers, type Leftover, ofPreviews, type PullRequests } from "./due.ts";
import { KINDS, listAll } from "./kinds.ts";
import { removeAll } from "./remove.ts";

const USAGE = `usage: npm run sweep -- [--apply] [--open N,N,…|none] [--closed N,N,…] [--stack STACK] [--dir FOLDER] [--removed FILE]

Lists what previews have left in the account of STACK (dev) and what of it has to go; deletes it with --apply.
A preview has to go when its pull request is closed (--closed names it, or --open does not) or when it was not deployed
for a week. CLOUDFLARE_API_TOKEN is the token of the previews. --removed writes the stacks that are gone, one a line.
Ends with 0, with 1 when something could not be read or removed, with 2 when the command line is wrong.`;

export type SweepWorld = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  readonly say: (line: string) => void;
};

type Flags = PullRequests & {
  readonly apply: boolean;
  readonly stack: string;
  readonly dir: string;
  readonly removed?: string | undefined;
};

/** `npm run sweep`: the exit code. */
export async function sweep(argv: readonly string[], { env, now, say }: SweepWorld): Promise<number> {
  const flags = flagsFrom(argv);
  const token = env.CLOUDFLARE_API_TOKEN;
  if (typeof flags === "string" || !token) {
    say(typeof flags === "string" ? flags : "CLOUDFLARE_API_TOKEN is not set.");
    say(USAGE);
    return 2;
  }
  const { accountId, cloudflareBaseUrl } = rawConfig(openStackFile(flags.dir, flags.stack), null);
  if (!accountId) {
    say(`Pulumi.${flags.stack}.yaml names no account: npm run setup -- ${flags.stack}`);
    return 2;
  }
  const api = connect(cloudflareBaseUrl ?? CLOUDFLARE_API, token);
  const { leftovers, unread } = await readAccount(api, accountId);
  for (const line of unread) say(line);
  const due = dueNumbers(leftovers, flags, now);
  if (leftovers.length === 0) say("No preview has left anything in the account.");
  else say(tableOf(leftovers, due));
  const wanted = leftovers.filter(({ number }) => due.has(number));
  if (!flags.apply) {
    if (wanted.length > 0) say("Nothing was removed. --apply removes what has to go.");
    return unread.length > 0 ? 1 : 0;
  }
  const clean = await apply(api, accountId, wanted, flags, say, unread.length === 0);
  return clean && unread.length === 0 ? 0 : 1;
}

/** Whether everything that had to go is gone. */
async function apply(
  api: Api,
  accountId: string,
  wanted: readonly Leftover[],
  flags: Flags,
  say: (line: string) => void,
  readAll: boolean,
): Promise<boolean> {
  const removals = await removeAll(api, accountId, wanted);
  for (const { kind, thing, outcome, detail } of removals)
    say(`${outcome}: ${kind.what} ${thing.name}${detail ? ` (${detail})` : ""}`);
  const stuck = new Set(
    removals.filter(({ outcome }) => outcome === "failed" || outcome === "kept").map(({ number }) => number),
  );
  if (flags.removed !== undefined && readAll) {
    // Also those of which nothing was left: their state may still be there.
    const numbers = new Set([...wanted.map(({ number }) => number), ...flags.closed]);
    const gone = [...numbers].filter((number) => !stuck.has(number)).toSorted((a, b) => a - b);
    writeFileSync(flags.removed, gone.map((number) => `${previewStack(number)}\n`).join(""));
  }
  return stuck.size === 0;
}

/** What previews have in the account, in the order of removal, and a sentence for each kind that could not be read. */
async function readAccount(api: Api, account: string) {
  const leftovers: Leftover[] = [];
  const unread: string[] = [];
  for (const kind of KINDS) {
    const answer = await listAll(api, account, kind);
    if (answer.ok) leftovers.push(...ofPreviews(kind, answer.result));
    else unread.push(`Could not read kind "${kind.what}": ${answer.detail}.`);
  }
  return { leftovers, unread };
}

function tableOf(leftovers: readonly Leftover[], due: ReadonlyMap<number, string>): string {
  const table = new Table({
    head: ["Preview", "Kind", "Name", "Has to go"],
    style: { head: [], border: [] },
  });
  for (const { kind, thing, number } of leftovers)
    table.push([previewStack(number), kind.what, thing.name, due.get(number) ?? "no"]);
  return table.toString();
}

function flagsFrom(argv: readonly string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        apply: { type: "boolean", default: false },
        open: { type: "string" },
        closed: { type: "string", default: "none" },
        stack: { type: "string", default: "dev" },
        dir: { type: "string", default: "." },
        removed: { type: "string" },
      },
    });
    const { open, closed, ...rest } = values;
    return { ...rest, closed: numbersIn(closed), open: open === undefined ? undefined : numbersIn(open) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An empty text is a list that somebody failed to make, not an empty list: that is written `none`. */
function numbersIn(list: string): ReadonlySet<number> {
  if (list === "none") return new Set();
  if (!/^[1-9]\d{0,9}(,[1-9]\d{0,9})*$/.test(list))
    throw new Error(`"${list}" is no list of numbers such as 12,15; an empty one is written none.`);
  return new Set(list.split(",").map(Number));
}

if (import.meta.main) {
  process.exitCode = await sweep(process.argv.slice(2), {
    env: process.env,
    now: new Date(),
    say: (line) => console.log(line),
  }).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  });
}
