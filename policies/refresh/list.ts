import { ageOf, howToConfirm, sinceText } from "../prices/age.ts";
import { entriesOf, isFree, type PriceEntry } from "./entries.ts";
import { type Files, fileSourcesOf } from "./files.ts";

/** One source with all that was read there. */
type Read = {
  readonly id: string;
  readonly source: string;
  readonly asOf: string;
  readonly entries: readonly PriceEntry[];
};

function readings(files: Files): Read[] {
  const entries = Map.groupBy(entriesOf(files), ({ sourceId }) => sourceId);
  return Object.entries(fileSourcesOf(files))
    .map(([id, { source, asOf }]) => ({ id, source, asOf, entries: entries.get(id) ?? [] }))
    .toSorted((a, b) => a.asOf.localeCompare(b.asOf) || a.id.localeCompare(b.id));
}

/** Nothing is aged that costs nothing, unless everything that was read there does. */
const ageOfRead = ({ asOf, entries }: Read, now: Date) => ageOf({ asOf, free: entries.every(isFree) }, now);

/** Every price with its age and its source, the oldest first. */
export function renderList(files: Files, now: Date): string {
  const blocks = readings(files).map((read) => {
    const { days, standing, reservePercent } = ageOfRead(read, now);
    const reserve = reservePercent > 0 ? `, ${reservePercent} % more is set aside` : "";
    const head = `${read.id}: read on ${read.asOf}, ${sinceText(days)} (${standing}${reserve})\n  ${read.source}\n  to confirm: ${howToConfirm(read.id)}`;
    return [head, ...read.entries.map(entryLine)].join("\n");
  });
  return blocks.join("\n\n");
}

function entryLine({ key, unit, value }: PriceEntry): string {
  if (value === "free") return `    ${key}: free (${unit})`;
  if (key.startsWith("included.")) return `    ${key}: ${value} ${unit}`;
  const isAmount = !/\.abovePromptTokens$|^batchDivisor$/.test(key);
  return isAmount ? `    ${key}: $${value} per ${unit}` : `    ${key}: ${value} ${unit}`;
}

/** What a person has to look up, as a checklist in Markdown; what a program could read again is not in it. */
export function renderPriceChecklist(files: Files, now: Date): string {
  const today = now.toISOString().slice(0, 10);
  const open = readings(files).filter(({ asOf }) => asOf !== today);
  if (open.length === 0) return "Every price was read today.";
  return open
    .map((read) => {
      const { days, standing } = ageOfRead(read, now);
      const mark = standing === "fresh" ? "" : `, **${standing}**`;
      return `- [ ] ${read.id}: ${read.entries.length} values, read on ${read.asOf} (${sinceText(days)}${mark}), ${read.source}\n      \`${howToConfirm(read.id)}\``;
    })
    .join("\n");
}
