import type { PriceFile, Sources } from "../prices/file.ts";
import type { ModelFile, ModelRow } from "../prices/models.ts";
import { NONE, newestRows, type PriceEntry, priceKey, ratesFrom } from "./entries.ts";
import { type CloudflareFile, type Files, fileOf } from "./files.ts";

export class ConfirmError extends Error {
  override readonly name = "ConfirmError";
}

export type ConfirmedReading = {
  readonly sourceId: string;
  /** Day on which the source was read, YYYY-MM-DD. */
  readonly date: string;
  /** Every value of the source by its key, changed or not. */
  readonly values: ReadonlyMap<string, string>;
};

/** The files with one source as it was read on a day: its values, and the day itself. Nothing else changes. */
export function withReading(files: Files, reading: ConfirmedReading): Files {
  const name = fileOf(files, reading.sourceId);
  if (name === null) throw new ConfirmError(`There is no source ${reading.sourceId}.`);
  if (name === "anthropic") return { ...files, anthropic: readModels(files.anthropic, reading) };
  if (name === "cloudflare") return { ...files, cloudflare: readCloudflare(files.cloudflare, reading) };
  if (name === "azure") return { ...files, azure: readPrices(files.azure, reading) };
  const costly = files.free.kinds.find(
    ([kind = "", , sourceId]) => sourceId === reading.sourceId && reading.values.get(kind) !== "free",
  );
  if (costly)
    throw new ConfirmError(
      `${costly[0]} is listed as free. If it costs something now, remove it from policies/prices/free.json and give it a price.`,
    );
  return { ...files, free: { ...files.free, sources: dated(files.free.sources, reading) } };
}

const dated = (sources: Sources, { sourceId, date }: ConfirmedReading): Sources =>
  Object.fromEntries(
    Object.entries(sources).map(([id, one]) => [id, id === sourceId ? { ...one, asOf: date } : one]),
  );

function readPrices<F extends PriceFile>(file: F, reading: ConfirmedReading): F {
  const prices = file.prices.map((row) => {
    const [item = "", region = "", unit = "", usd = "", source = ""] = row;
    if (source !== reading.sourceId) return row;
    return [item, region, unit, reading.values.get(priceKey(item, region)) ?? usd, source];
  });
  return { ...file, sources: dated(file.sources, reading), prices };
}

function readCloudflare(file: CloudflareFile, reading: ConfirmedReading): CloudflareFile {
  const amount = (key: string): number | null => {
    const text = reading.values.get(key);
    return text === undefined || text === NONE ? null : wholeFrom(text);
  };
  const included = file.included.map((row) => {
    const [meter, period, , , source] = row;
    if (source !== reading.sourceId) return row;
    return [
      meter ?? "",
      period ?? "",
      amount(`included.${meter}.free`),
      amount(`included.${meter}.paid`),
      source,
    ];
  });
  return { ...readPrices(file, reading), included };
}

/** A price that changed follows the old one from the day of the reading on: what was spent before keeps its price. */
function readModels(file: ModelFile, reading: ConfirmedReading): ModelFile {
  const { sourceId, values, date } = reading;
  const newest = newestRows(file.models).filter(({ source }) => source === sourceId);
  const later = newest.find(({ from }) => from !== undefined && from.slice(0, 10) > date);
  if (later)
    throw new ConfirmError(
      `The price of ${later.model} that is confirmed begins on ${later.from?.slice(0, 10)}, after --date ${date}.`,
    );
  const changed = newest.flatMap((row) => {
    const read = modelRow(row, values);
    return isSame(row, read) ? [] : [{ ...read, from: `${date}T00:00:00Z` }];
  });
  const replaced = (row: ModelRow) =>
    changed.some(({ model, from }) => model === row.model && from === row.from);
  const { webSearch } = file;
  return {
    ...file,
    sources: dated(file.sources, reading),
    models: [...file.models.filter((row) => !replaced(row)), ...changed],
    webSearch:
      webSearch.source === sourceId
        ? { ...webSearch, usdPerThousand: values.get("webSearch") ?? "" }
        : webSearch,
    batchDivisor: values.has("batchDivisor")
      ? wholeFrom(values.get("batchDivisor") ?? "")
      : file.batchDivisor,
  };
}

function modelRow({ long, ...row }: ModelRow, values: ReadonlyMap<string, string>): ModelRow {
  const { model } = row;
  const read = { ...row, usdPerMillion: ratesFrom(model, values) };
  if (!long) return read;
  const abovePromptTokens = wholeFrom(values.get(`${model}.long.abovePromptTokens`) ?? "");
  return { ...read, long: { abovePromptTokens, usdPerMillion: ratesFrom(`${model}.long`, values) } };
}

/** NaN for everything else, which no loader takes: `Number` reads a number out of "", "1e9" and "0x10" too. */
const wholeFrom = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

const isSame = (a: ModelRow, b: ModelRow): boolean =>
  JSON.stringify([a.usdPerMillion, a.long]) === JSON.stringify([b.usdPerMillion, b.long]);

/**
 * The values of a source out of a JSON file of `{"key": "value"}`.
 * @throws ConfirmError naming every key that is missing or not of this source: nothing is taken as confirmed that was not read
 */
export function valuesFrom(text: string, entries: readonly PriceEntry[]): ReadonlyMap<string, string> {
  const given = parsed(text);
  const known = new Set(entries.map(({ key }) => key));
  const missing = [...known].filter((key) => !(key in given));
  const foreign = Object.keys(given).filter((key) => !known.has(key));
  const faults = [
    ...missing.map((key) => `${key} is missing`),
    ...foreign.map((key) => `${key} is not a price of this source`),
  ];
  if (faults.length > 0) throw new ConfirmError(`The file does not fit: ${faults.join("; ")}.`);
  return new Map(Object.entries(given).map(([key, value]) => [key, String(value)]));
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below, like every other text that is no object.
  }
  throw new ConfirmError('The file is not JSON of the form {"key": "value"}.');
}
