import type { KyInstance } from "ky";
import { EVERYWHERE } from "../prices/price.ts";
import { checkFiles, readFiles, renderFile, type Store } from "./files.ts";
import { RETAIL_METERS } from "./meters.ts";
import { type Miss, propose, type Quote, renderProposal } from "./proposal.ts";
import { priceOf, productRows } from "./retail.ts";

/** What reading Azure's price list needs from the world. */
export type RefreshWorld = {
  readonly client: KyInstance;
  readonly now: Date;
  readonly store: Store;
  readonly print: (text: string) => void;
  /** Asks a person; false when there is none to ask. */
  readonly confirm: () => Promise<boolean>;
};

/** Reads Azure's prices for every item and region of the book, shows what would change, and changes it after a yes. */
export async function refresh(world: RefreshWorld): Promise<"unchanged" | "written"> {
  const files = readFiles(world.store);
  const places = new Set(files.azure.prices.map(([, region = ""]) => region));
  const regions = [...places].filter((region) => region !== EVERYWHERE).toSorted();
  const { quotes, misses } = await readPrices(world, regions);
  const today = world.now.toISOString().slice(0, 10);
  const proposal = propose(files.azure, quotes, misses, today);
  // Whatever the price list said: what the book would refuse is not proposed.
  checkFiles({ ...files, azure: proposal.file });
  world.print(renderProposal(proposal));
  if (quotes.length === 0 || !(await world.confirm())) {
    world.print("Nothing was changed.");
    return "unchanged";
  }
  world.store.write("azure", renderFile(proposal.file));
  world.print("Written to policies/prices/azure.json. Run: npm run readme, the tests, then commit it.");
  return "written";
}

async function readPrices(
  { client, now }: RefreshWorld,
  regions: readonly string[],
): Promise<{ quotes: Quote[]; misses: Miss[] }> {
  const quotes: Quote[] = [];
  const misses: Miss[] = [];
  const products = Map.groupBy(RETAIL_METERS, ({ product }) => product);
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
