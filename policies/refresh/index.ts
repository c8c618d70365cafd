import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { confirm } from "@clack/prompts";
import ky, { type KyInstance } from "ky";
import { type AzureFile, azureRows, BOOK } from "../prices/index.ts";
import { ageDays, loadPrices } from "../prices/price.ts";
import { METERS } from "./meters.ts";
import { type Miss, propose, type Quote, renderFile, renderProposal } from "./proposal.ts";
import { priceOf, productRows } from "./retail.ts";

/** What the command needs from the world. */
export type World = {
  readonly client: KyInstance;
  readonly now: Date;
  readonly read: () => string;
  readonly write: (text: string) => void;
  readonly print: (text: string) => void;
  /** Asks a person; false when there is none to ask. */
  readonly confirm: () => Promise<boolean>;
};

/** Reads Azure's prices for every item and region of the book, shows what would change, and changes it after a yes. */
export async function refresh(world: World): Promise<"unchanged" | "written"> {
  const file = JSON.parse(world.read()) as AzureFile;
  const regions = [...new Set(file.prices.map(([, region = ""]) => region))].toSorted();
  const { quotes, misses } = await readPrices(world, regions);
  const today = world.now.toISOString().slice(0, 10);
  const proposal = propose(file, quotes, misses, today);
  // Whatever the price list said: what the book would refuse is not proposed.
  loadPrices(azureRows(proposal.file));
  world.print(renderProposal(proposal));
  if (quotes.length === 0 || !(await world.confirm())) {
    world.print("Nothing was changed.");
    return "unchanged";
  }
  world.write(renderFile(proposal.file));
  world.print("Written to policies/prices/azure.json. Run the tests, then commit it.");
  return "written";
}

async function readPrices(
  { client, now }: World,
  regions: readonly string[],
): Promise<{ quotes: Quote[]; misses: Miss[] }> {
  const quotes: Quote[] = [];
  const misses: Miss[] = [];
  const products = Map.groupBy(METERS, ({ product }) => product);
  for (const region of regions)
    for (const [product, meters] of products) {
      const rows = await productRows(client, product, region);
      for (const meter of meters) {
        const { item, unit } = meter;
        const reading = priceOf(rows, meter, region, now);
        if (reading.ok) quotes.push({ item, region, unit, usd: reading.usd });
        else misses.push({ item, region, why: reading.why });
      }
    }
  return { quotes, misses };
}

/** How old the book is, source by source. */
export function renderAges(now: Date): string {
  const sources = Map.groupBy(BOOK.all, ({ source, asOf }) => `${asOf}  ${source}`);
  return [...sources]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, prices]) => `${ageDays(prices[0]?.asOf ?? "", now)} days  ${prices.length} prices  ${name}`)
    .join("\n");
}

const REQUEST_TIMEOUT_MS = 30_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { refresh: { type: "boolean" }, yes: { type: "boolean" } } });
  const now = new Date();
  if (!values.refresh) {
    console.log(`${renderAges(now)}\n\nTo read Azure's prices again: npm run prices -- --refresh`);
    return;
  }
  const path = new URL("../prices/azure.json", import.meta.url);
  const ask = async () =>
    process.stdin.isTTY && (await confirm({ message: "Write these prices?", initialValue: false })) === true;
  await refresh({
    client: ky.create({ timeout: REQUEST_TIMEOUT_MS, retry: { limit: 3 } }),
    now,
    read: () => readFileSync(path, "utf8"),
    write: (text) => writeFileSync(path, text),
    print: (text) => console.log(text),
    confirm: values.yes ? async () => true : ask,
  });
}

if (import.meta.main) await main();
