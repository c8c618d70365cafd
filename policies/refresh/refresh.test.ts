import { readFileSync } from "node:fs";
import ky from "ky";
import { describe, expect, test } from "vitest";
import { howToConfirm } from "../prices/age.ts";
import { type PriceFile, priceRowsOf } from "../prices/file.ts";
import { loadPrices } from "../prices/price.ts";
import { type FileName, renderFile } from "./files.ts";
import { RETAIL_METERS } from "./meters.ts";
import { refresh } from "./refresh.ts";
import { RETAIL_API, type RetailItem } from "./retail.ts";

// Pages in the shape that Microsoft documents (learn.microsoft.com/rest/api/cost-management/retail-prices).

const NOW = new Date("2026-11-21T08:00:00Z");
const B2ATS = "Virtual Machines Basv2 Series";

const row = (change: Partial<RetailItem> = {}) => ({
  currencyCode: "USD",
  tierMinimumUnits: 0,
  retailPrice: 0.0099,
  unitPrice: 0.0099,
  armRegionName: "eastus",
  location: "US East",
  effectiveStartDate: "2024-03-01T00:00:00Z",
  meterName: "B2ats v2",
  productName: B2ATS,
  skuName: "B2ats v2",
  serviceName: "Virtual Machines",
  unitOfMeasure: "1 Hour",
  type: "Consumption",
  isPrimaryMeterRegion: true,
  armSkuName: "Standard_B2ats_v2",
  ...change,
});
/** What stands beside the one right row in the real price list. */
const LOOKALIKES = [
  row({ productName: "Basv2 Series Cloud Services", retailPrice: 0.0092 }),
  row({ productName: `${B2ATS} Windows`, retailPrice: 0.0147 }),
  row({ skuName: "B2ats v2 Low Priority", meterName: "B2ats v2 Low Priority", retailPrice: 0.002 }),
  row({ type: "Reservation", retailPrice: 49 }),
  row({ isPrimaryMeterRegion: false, retailPrice: 0.5 }),
  row({ tierMinimumUnits: 100, retailPrice: 0.4 }),
  row({ armRegionName: "eastus2", retailPrice: 0.3 }),
  row({ unitOfMeasure: "100 Hours", retailPrice: 0.94 }),
  row({ effectiveStartDate: "2027-01-01T00:00:00Z", retailPrice: 0.2 }),
];

const FILE: PriceFile = {
  sources: { old: { source: "https://example.com", asOf: "2026-06-18" } },
  prices: [
    ["disk.E4", "eastus", "month", "2.4", "old"],
    ["vm.Standard_B2ats_v2.payg", "eastus", "hour", "0.0094", "old"],
  ],
};

type Page = { Items: object[]; NextPageLink?: string | null; BillingCurrency?: string };
const NEXT = `${RETAIL_API.replace(".com", ".com:443")}?$skip=100`;

const kept = (name: FileName) => readFileSync(new URL(`../prices/${name}.json`, import.meta.url), "utf8");

/** A price list of these pages for the product of the tests, and empty ones for all others. */
function world(pages: readonly Page[], yes = true) {
  const asked: URL[] = [];
  const printed: string[] = [];
  const written: string[] = [];
  let at = 0;
  const fetch = async (input: RequestInfo | URL) => {
    const url = new URL(input instanceof Request ? input.url : input);
    asked.push(url);
    const mine = url.searchParams.get("$filter")?.includes(`'${B2ATS}'`) ?? true;
    const body = mine ? pages[at++] : { Items: [], NextPageLink: null };
    return Response.json({ BillingCurrency: "USD", ...body });
  };
  const it = {
    client: ky.create({ fetch, retry: 0 }),
    now: NOW,
    store: {
      read: (name: FileName) => (name === "azure" ? renderFile(FILE) : kept(name)),
      write: (_: FileName, text: string) => written.push(text),
    },
    print: (text: string) => printed.push(text),
    confirm: async () => yes,
  };
  return { it, asked, printed, written };
}

describe("allows", () => {
  test("the one exact row among lookalikes, over two pages [row 154]", async () => {
    const { it, asked, printed, written } = world([
      { Items: LOOKALIKES, NextPageLink: NEXT },
      { Items: [row()], NextPageLink: null },
    ]);
    expect(await refresh(it)).toBe("written");
    expect(asked.some(({ search }) => search === "?$skip=100")).toBe(true);
    expect(printed[0]).toContain("~ vm.Standard_B2ats_v2.payg eastus: $0.0094 → $0.0099 (+5.3 %)");
    expect(printed[0]).toContain(
      "? disk.E4 eastus: no row of the price list matches; keeps its price and its day",
    );
    const file = JSON.parse(written[0] ?? "") as PriceFile;
    const book = loadPrices(priceRowsOf("azure", file));
    const read = book.find("azure.vm.Standard_B2ats_v2.payg", "eastus");
    expect(read).toMatchObject({ priceNano: 9_900_000, asOf: "2026-11-21", source: RETAIL_API });
    expect(book.find("azure.disk.E4", "eastus")).toMatchObject({ asOf: "2026-06-18" });
  });

  test("a price that is the same: only its day is new; a spot price that the book lacks: added", async () => {
    const spot = row({ skuName: "B2ats v2 Spot", meterName: "B2ats v2 Spot", retailPrice: 0.00846 });
    const { it, printed } = world([{ Items: [row({ retailPrice: 0.0094 }), spot] }]);
    await refresh(it);
    expect(printed[0]).toContain("+ vm.Standard_B2ats_v2.spot eastus: $0.00846");
    expect(printed[0]).toContain("0 changed, 1 new, 1 confirmed, 1 not found");
  });

  test("what is advised for each Azure price to be able to confirm it: a meter of its own, or a person", () => {
    const file = JSON.parse(kept("azure")) as PriceFile;
    const known = new Set(RETAIL_METERS.map(({ item }) => item));
    for (const [item = "", , , , sourceId = ""] of file.prices) {
      const advised = known.has(item)
        ? "npm run prices -- --refresh"
        : `npm run prices -- --confirm ${sourceId}`;
      expect(howToConfirm(sourceId), item).toBe(advised);
    }
  });

  test("the list to be asked for regions alone: what is the same everywhere has none", async () => {
    const everywhere = [...FILE.prices, ["boot.logs", "everywhere", "GB-month", "0.05", "old"]];
    const { it, asked } = world([{ Items: [row({ retailPrice: 0.0094 })] }]);
    const read = (name: FileName) =>
      name === "azure" ? renderFile({ ...FILE, prices: everywhere }) : kept(name);
    await refresh({ ...it, store: { ...it.store, read } });
    const filters = asked.map(({ searchParams }) => searchParams.get("$filter"));
    expect(filters.some((filter) => filter?.includes("'eastus'"))).toBe(true);
    expect(filters.filter((filter) => filter?.includes("'everywhere'"))).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["two matching rows", [row(), row({ retailPrice: 0.0186 })], "2 rows of the price list match"],
    ["only lookalikes", LOOKALIKES, "no row of the price list matches"],
    ["a price of zero", [row({ retailPrice: 0 })], "the price list says 0"],
    ["a price finer than a nano-dollar", [row({ retailPrice: 1e-10 })], "1e-10 is finer than a nano-dollar"],
  ])("%s: the price keeps its day, and grows older", async (_, Items, why) => {
    const { it, printed, written } = world([{ Items }]);
    expect(await refresh(it)).toBe("unchanged");
    expect(printed[0]).toContain(`? vm.Standard_B2ats_v2.payg eastus: ${why}`);
    expect(written).toEqual([]);
  });

  test("to write without a yes", async () => {
    const { it, printed, written } = world([{ Items: [row()] }], false);
    expect(await refresh(it)).toBe("unchanged");
    expect(printed.join()).toContain("Nothing was changed.");
    expect(written).toEqual([]);
  });

  test("a price that doubled is marked for a second look", async () => {
    const { it, printed } = world([{ Items: [row({ retailPrice: 0.0186 })] }], false);
    await refresh(it);
    expect(printed[0]).toContain("(+97.9 %)  ← look twice");
  });
});

describe("fails safe", () => {
  test.each([
    ["another currency", { Items: [row()], BillingCurrency: "EUR" }, "another form"],
    ["another shape", { Items: [{ meterName: "B2ats v2" }] }, "another form"],
    [
      "a next page elsewhere",
      { Items: [row()], NextPageLink: "https://example.com/api/retail/prices" },
      "another place",
    ],
  ])("%s ends the refresh, nothing is written", async (_, page, sentence) => {
    const { it, written } = world([page]);
    await expect(refresh(it)).rejects.toThrow(sentence);
    expect(written).toEqual([]);
  });

  test("pages without end", async () => {
    const { it } = world(Array(40).fill({ Items: LOOKALIKES, NextPageLink: NEXT }));
    await expect(refresh(it)).rejects.toThrow("more than 20 pages");
  });
});
