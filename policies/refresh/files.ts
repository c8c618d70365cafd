import type { FreeFile } from "../estimate/free.ts";
import { loadFree } from "../estimate/free.ts";
import { type PriceFile, priceRowsOf, type Sources } from "../prices/file.ts";
import { loadIncluded } from "../prices/included.ts";
import { loadBatchDivisor, loadModels, loadWebSearch, type ModelFile } from "../prices/models.ts";
import { loadPrices } from "../prices/price.ts";

/** `cloudflare.json`: prices, and what an account's plans include. */
export type CloudflareFile = PriceFile & {
  readonly included: readonly (readonly (string | number | null)[])[];
};

/** The data files of the price book, by name. */
export type Files = {
  readonly azure: PriceFile;
  readonly cloudflare: CloudflareFile;
  readonly anthropic: ModelFile;
  readonly free: FreeFile;
};
export type FileName = keyof Files;
export const FILE_NAMES = ["cloudflare", "anthropic", "azure", "free"] as const satisfies readonly FileName[];

/** Where the files are kept. */
export type Store = {
  readonly read: (name: FileName) => string;
  readonly write: (name: FileName, text: string) => void;
};

export const readFiles = ({ read }: Store): Files =>
  Object.fromEntries(FILE_NAMES.map((name) => [name, JSON.parse(read(name))])) as Files;

/**
 * What the loader would say of the files.
 * @throws PriceError when any row of them is unusable
 */
export function checkFiles({ azure, cloudflare, anthropic, free }: Files): void {
  loadPrices([...priceRowsOf("azure", azure), ...priceRowsOf("cloudflare", cloudflare)]);
  loadIncluded(cloudflare.included);
  loadModels(anthropic);
  loadWebSearch(anthropic);
  loadBatchDivisor(anthropic);
  loadFree(free);
}

/** The file that a source belongs to; its short names are unique over all files. */
export const fileOf = (files: Files, sourceId: string): FileName | null =>
  FILE_NAMES.find((name) => sourceId in files[name].sources) ?? null;

/** Every source of every file. */
export const fileSourcesOf = (files: Files): Sources =>
  Object.assign({}, ...FILE_NAMES.map((name) => files[name].sources)) as Sources;

/** A file as it is kept: tables with one row on each line, everything else as JSON is written. */
export function renderFile(file: Files[FileName]): string {
  const members = Object.entries(file).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${rendered(value)}`,
  );
  return `{\n${members.join(",\n")}\n}\n`;
}

function rendered(value: unknown): string {
  const isTable = Array.isArray(value) && value.every((row) => Array.isArray(row));
  if (!isTable) return JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
  const row = (cells: unknown[]) => `    [${cells.map((cell) => JSON.stringify(cell)).join(", ")}]`;
  return `[\n${(value as unknown[][]).map(row).join(",\n")}\n  ]`;
}
