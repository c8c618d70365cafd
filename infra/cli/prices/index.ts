// npm run prices: every price with its age and its source, and the ways to bring them up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import ky from "ky";
import { startOfDay } from "../../../policies/prices/price.ts";
import { confirm, renderValues } from "../../../policies/refresh/confirm.ts";
import { type FileName, readFiles, type Store } from "../../../policies/refresh/files.ts";
import { renderList, renderPriceChecklist } from "../../../policies/refresh/list.ts";
import { refresh } from "../../../policies/refresh/refresh.ts";
import type { Asker } from "../../terminal/asker.ts";
import { command, EXIT, Stop, start, usage } from "../../terminal/command.ts";

const spec = usage(
  "prices",
  "Lists every price of policies/prices with its age and its source: what vendors ask, what plans include, what is free.",
  `A price that nobody has looked at for 60 days is named by the plan, the doctor and the deployment; from 90 days on more is set
aside for it. Nothing stops because of it.
Ends with 0, with 1 when a source could not be read or a value is no price, with 2 when the command line is wrong.`,
)
  .option("--checklist", "what a person has to look up, as Markdown", false)
  .option("--refresh", "read Azure's public price list again; needs no account", false)
  .option("--yes", "write what --refresh has read without asking", false)
  .option("--confirm <source>", "ask for each value of a source, then write them with today's day")
  .option("--date <day>", "the day on which the source was read, YYYY-MM-DD", day)
  .option("--values <file>", 'take the values from a JSON file of {"key": "value"} instead of asking')
  .option("--template <source>", "print such a file with the values as they are");

function day(text: string): string {
  if (startOfDay(text) === null) throw new InvalidArgumentError("A day is written YYYY-MM-DD.");
  return text;
}

const REQUEST_TIMEOUT_MS = 30_000;

/** `npm run prices`, on these data files. */
export const pricesOf = (store: Store) =>
  command(spec, async ({ say: print, now: clock, ask, fetch }, flags) => {
    const now = clock();
    const wrong = misfit(flags);
    if (wrong !== null) throw new Stop(wrong, EXIT.unusable);
    if (flags.refresh) {
      const client = ky.create({ fetch, timeout: REQUEST_TIMEOUT_MS, retry: { limit: 3 } });
      const agree = async () => {
        if (flags.yes) return true;
        if (ask !== null) return ask.confirm("Write these prices?");
        throw new Stop(`${NOBODY} To write these prices: npm run prices -- --refresh --yes`, EXIT.unusable);
      };
      await refresh({ client, now, store, print, confirm: agree });
    } else if (flags.confirm !== undefined) {
      const values = flags.values === undefined ? undefined : readFileSync(flags.values, "utf8");
      const options = { sourceId: flags.confirm, date: flags.date, values };
      await confirm(options, { store, now, print, ask: askWith(ask, flags.confirm) });
    } else if (flags.template !== undefined) print(renderValues(store, flags.template));
    else if (flags.checklist) print(renderPriceChecklist(readFiles(store), now));
    else print(renderList(readFiles(store), now));
    return EXIT.done;
  });

type Said = {
  readonly checklist: boolean;
  readonly refresh: boolean;
  readonly yes: boolean;
  readonly confirm?: string | undefined;
  readonly date?: string | undefined;
  readonly values?: string | undefined;
  readonly template?: string | undefined;
};

/** Nothing is left aside in silence: whoever says two things, or half of one, hears what goes together. */
function misfit({
  checklist,
  refresh: reads,
  yes,
  confirm: source,
  date,
  values,
  template,
}: Said): string | null {
  const asked = [checklist, reads, source !== undefined, template !== undefined].filter(Boolean);
  if (asked.length > 1) return "--checklist, --refresh, --confirm and --template: one at a time.";
  if (source === undefined && (date !== undefined || values !== undefined))
    return "--date and --values say how a source is confirmed: --confirm <source> says which.";
  return yes && !reads ? "--yes goes with --refresh." : null;
}

/** What is asked of a person needs one; a workflow, a pipe or a script says it in flags. */
const NOBODY = "Nothing was changed: there is no terminal to ask at.";

/** Enter keeps a value: that somebody looked at it is what counts. */
const askWith =
  (ask: Asker | null, source: string): Parameters<typeof confirm>[1]["ask"] =>
  ({ key, unit, value }) => {
    if (ask !== null)
      return ask.text(`${key}, per ${unit}`, value, (typed) =>
        typed.trim() ? undefined : "it cannot be empty",
      );
    throw new Stop(
      `${NOBODY} Take the values from a file:\n  npm run --silent prices -- --template ${source} > values.json\n  npm run prices -- --confirm ${source} --values values.json`,
      EXIT.unusable,
    );
  };

const pathOf = (name: FileName) => new URL(`../../../policies/prices/${name}.json`, import.meta.url);

export const prices = pricesOf({
  read: (name) => readFileSync(pathOf(name), "utf8"),
  write: (name, content) => writeFileSync(pathOf(name), content),
});

await start(import.meta, prices);
