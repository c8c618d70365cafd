// npm run sweep: removes what previews of pull requests have left in the account, without needing their state.
import { writeFileSync } from "node:fs";
import type { Api } from "../../cloudflare/index.ts";
import { accountOf } from "../../cloudflare/stack.ts";
import { previewStack } from "../../config/preview-name.ts";
import { command, EXIT, start, unfit, usage } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { stackName } from "../../terminal/words.ts";
import { dueNumbers, type Leftover, ofPreviews, type PullRequests } from "./due.ts";
import { listAll, SWEPT_KINDS } from "./kinds.ts";
import { removeAll } from "./remove.ts";

const spec = usage(
  "sweep",
  `Lists what previews have left in an account and what of it has to go; deletes it with --apply. A preview has to go when its
pull request is closed (--closed names it, or --open does not) or when it was not deployed for a week.`,
  `CLOUDFLARE_API_TOKEN is the token of the previews.
Ends with 0, with 1 when something could not be read or removed, with 2 when the command line is wrong.`,
)
  .option("--apply", "remove what has to go", false)
  .option("--open <n,n,…|none>", "every pull request that is open", numbersIn)
  .option("--closed <n,n,…|none>", "pull requests that are known to be closed", numbersIn, new Set<number>())
  .option("--stack <stack>", "the stack whose account is looked at", stackName, "dev")
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--removed <file>", "where the stacks that are gone are written, one a line");

type Flags = PullRequests & { readonly removed?: string | undefined };

/** `npm run sweep`. */
export const sweep = command(spec, async ({ env, now, say }, flags) => {
  const { api, accountId } = accountOf(flags.stack, flags.dir, env);
  const { leftovers, unread } = await readAccount(api, accountId);
  for (const line of unread) say(line);
  const due = dueNumbers(leftovers, flags, now());
  if (leftovers.length === 0) say("No preview has left anything in the account.");
  else say(tableOf(leftovers, due));
  const wanted = leftovers.filter(({ number }) => due.has(number));
  if (!flags.apply) {
    if (wanted.length > 0) say("Nothing was removed. --apply removes what has to go.");
    return unread.length > 0 ? EXIT.failed : EXIT.done;
  }
  const clean = await apply(api, accountId, wanted, flags, say, unread.length === 0);
  return clean && unread.length === 0 ? EXIT.done : EXIT.failed;
});

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
  for (const kind of SWEPT_KINDS) {
    const answer = await listAll(api, account, kind);
    if (answer.ok) leftovers.push(...ofPreviews(kind, answer.result));
    else unread.push(`Could not read kind "${kind.what}": ${answer.detail}.`);
  }
  return { leftovers, unread };
}

const tableOf = (leftovers: readonly Leftover[], due: ReadonlyMap<number, string>): string =>
  table(
    ["Preview", "Kind", "Name", "Has to go"],
    leftovers.map(({ kind, thing, number }) => [
      previewStack(number),
      kind.what,
      thing.name,
      due.get(number) ?? "no",
    ]),
  );

/** An empty text is a list that somebody failed to make, not an empty list: that is written `none`. */
function numbersIn(list: string): ReadonlySet<number> {
  if (list === "none") return new Set();
  if (!/^[1-9]\d{0,9}(,[1-9]\d{0,9})*$/.test(list))
    throw unfit("It is a list of numbers such as 12,15; an empty one is written none.");
  return new Set(list.split(",").map(Number));
}

await start(import.meta, sweep);
