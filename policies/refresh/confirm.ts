import { ageDays } from "../prices/age.ts";
import { startOfDay } from "../prices/price.ts";
import { ConfirmError, valuesFrom, withReading } from "./confirmed.ts";
import { entriesOf, type PriceEntry } from "./entries.ts";
import { checkFiles, FILE_NAMES, fileOf, fileSourcesOf, readFiles, renderFile, type Store } from "./files.ts";

/** What confirming needs from the world. */
export type ConfirmWorld = {
  readonly store: Store;
  readonly now: Date;
  readonly print: (text: string) => void;
  /** Asks a person for one value; null when there is nobody to ask, or the person stops. */
  readonly ask: (entry: PriceEntry) => Promise<string | null>;
};

export type ConfirmOptions = {
  readonly sourceId: string;
  /** Day on which the source was read; today unless said. */
  readonly date?: string | undefined;
  /** Text of a JSON file with every value, instead of asking. */
  readonly values?: string | undefined;
};

/**
 * A person's reading of a source: shows where to look, takes each value, and writes the file when all of them were given and the
 * book takes them. Otherwise nothing is written.
 */
export async function confirm(
  { sourceId, date, values }: ConfirmOptions,
  { store, now, print, ask }: ConfirmWorld,
): Promise<"written" | "unchanged"> {
  const files = readFiles(store);
  const name = fileOf(files, sourceId);
  if (name === null)
    throw new ConfirmError(
      `There is no source ${sourceId}. There are: ${Object.keys(fileSourcesOf(files)).join(", ")}.`,
    );
  const day = readingDay(date, now, fileSourcesOf(files)[sourceId]?.asOf ?? "");
  const entries = entriesOf(files).filter((entry) => entry.sourceId === sourceId);
  print(`${sourceId}: ${fileSourcesOf(files)[sourceId]?.source}\n${entries.length} values, read on ${day}.`);
  const read = values === undefined ? await askAll(entries, ask) : valuesFrom(values, entries);
  if (read === null) {
    print("Nothing was changed.");
    return "unchanged";
  }
  const after = withReading(files, { sourceId, date: day, values: read });
  checkFiles(after);
  store.write(name, renderFile(after[name]));
  print(changesOf(entries, read));
  print(`Written to policies/prices/${name}.json. Run: npm run readme, the tests, then commit it.`);
  return "written";
}

/** @param last day of the reading that stands: an older one would take its place, and a model's old price would go on */
function readingDay(date: string | undefined, now: Date, last: string): string {
  const day = date ?? now.toISOString().slice(0, 10);
  if (startOfDay(day) === null) throw new ConfirmError(`--date ${day} is not a day such as 2026-12-01.`);
  if (ageDays(day, now) < 0) throw new ConfirmError(`--date ${day} has not come yet.`);
  if (day < last)
    throw new ConfirmError(`--date ${day} is before ${last}, the day of the reading that stands.`);
  return day;
}

async function askAll(
  entries: readonly PriceEntry[],
  ask: ConfirmWorld["ask"],
): Promise<ReadonlyMap<string, string> | null> {
  const read = new Map<string, string>();
  for (const entry of entries) {
    const value = await ask(entry);
    if (value === null) return null;
    read.set(entry.key, value.trim());
  }
  return read;
}

function changesOf(entries: readonly PriceEntry[], read: ReadonlyMap<string, string>): string {
  const changed = entries.filter(({ key, value }) => read.get(key) !== value);
  const lines = changed.map(({ key, value }) => `~ ${key}: ${value} → ${read.get(key)}`);
  return [...lines, `${changed.length} changed, ${entries.length - changed.length} confirmed`].join("\n");
}

/** The values of a source as the file that `--values` takes, for a person to edit. */
export function renderValues(store: Store, sourceId: string): string {
  const entries = entriesOf(readFiles(store)).filter((entry) => entry.sourceId === sourceId);
  if (entries.length === 0) throw new ConfirmError(`There is no source ${sourceId}.`);
  return JSON.stringify(Object.fromEntries(entries.map(({ key, value }) => [key, value])), null, 2);
}

/** Files whose text is not what the command would write; for the test that keeps both alike. */
export const unlikeKept = (store: Store): string[] =>
  FILE_NAMES.filter((name) => renderFile(readFiles(store)[name]) !== store.read(name));
