// npm run prices: how old each price is, and new readings of them.
import { readFileSync, writeFileSync } from "node:fs";
import { Option } from "@commander-js/extra-typings";
import ky from "ky";
import { confirm, renderValues } from "../../../policies/refresh/confirm.ts";
import type { Entry } from "../../../policies/refresh/entries.ts";
import { type FileName, readFiles, type Store } from "../../../policies/refresh/files.ts";
import { renderChecklist, renderList } from "../../../policies/refresh/list.ts";
import { refresh } from "../../../policies/refresh/refresh.ts";
import { Cancelled } from "../../terminal/asker.ts";
import { command, EXIT, Stop, start, usage } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";

const REQUEST_TIMEOUT_MS = 30_000;

const pathOf = (name: FileName) => new URL(`../../../policies/prices/${name}.json`, import.meta.url);
const KEPT: Store = {
  read: (name) => readFileSync(pathOf(name), "utf8"),
  write: (name, content) => writeFileSync(pathOf(name), content),
};

const ONE_OF = ["refresh", "checklist", "confirm", "template"] as const;
const others = (name: (typeof ONE_OF)[number]) => ONE_OF.filter((other) => other !== name);

const spec = usage(
  "prices",
  "Shows every price with its age and its source. With one of the flags it reads prices anew, or prepares that.",
  "Ends with 0, with 1 when a source could not be read or a value is no price, with 2 when the command line is wrong.",
)
  .addOption(
    new Option("--checklist", "what a person has to look up, as Markdown")
      .default(false)
      .conflicts(others("checklist")),
  )
  .addOption(
    new Option("--refresh", "read Azure's public price list again")
      .default(false)
      .conflicts(others("refresh")),
  )
  .option("--yes", "with --refresh: write without asking", false)
  .addOption(
    new Option("--confirm <source>", "ask for each value of a source, then write them").conflicts(
      others("confirm"),
    ),
  )
  .option("--date <day>", "with --confirm: when the source was read, such as 2026-12-01")
  .option("--values <file>", 'with --confirm: {"key": "value"} from a file instead of asking')
  .addOption(
    new Option("--template <source>", "print such a file with the values as they are").conflicts(
      others("template"),
    ),
  );

/** `npm run prices`. */
export const prices = command(spec, async (outside, flags) => {
  const { say } = outside;
  const now = outside.now();
  if (flags.refresh) await refreshHere(outside, now, flags.yes);
  else if (flags.confirm !== undefined) {
    const values = flags.values === undefined ? undefined : readFileSync(flags.values, "utf8");
    const options = { sourceId: flags.confirm, date: flags.date, values };
    await confirm(options, { store: KEPT, now, print: say, ask: (entry) => readingOf(outside, entry) });
  } else if (flags.template !== undefined) say(renderValues(KEPT, flags.template));
  else if (flags.checklist) say(renderChecklist(readFiles(KEPT), now));
  else say(renderList(readFiles(KEPT), now));
  return EXIT.done;
});

async function refreshHere({ ask, fetch, say }: Outside, now: Date, yes: boolean): Promise<void> {
  const client = ky.create({ fetch, timeout: REQUEST_TIMEOUT_MS, retry: { limit: 3 } });
  const agreed = async () => yes || (await ask?.confirm("Write these prices?")) === true;
  await refresh({ client, now, store: KEPT, print: say, confirm: agreed });
}

/** Enter keeps a value: that it was looked at is what counts. Null when the person stops. */
async function readingOf({ ask }: Outside, { key, unit, value }: Entry): Promise<string | null> {
  if (ask === null) throw new Stop("There is nobody to ask; use --values FILE.", EXIT.unusable);
  try {
    return await ask.text(`${key}, per ${unit}`, value, () => undefined);
  } catch (error) {
    if (error instanceof Cancelled) return null;
    throw error;
  }
}

await start(import.meta, prices);
