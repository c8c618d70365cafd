import { describe, expect, test } from "vitest";
import { FREE_KINDS } from "../estimate/free.ts";
import { rowsOf } from "./file.ts";
import { loadIncluded } from "./included.ts";
import { BOOK, ROWS } from "./index.ts";
import { MODELS, WEB_SEARCH } from "./models.ts";
import { decimalFromNano, dollars, nanoFromDecimal, times } from "./money.ts";
import { loadPrices, type Row } from "./price.ts";

const row = (change: Partial<Row> = {}): Row => ({
  key: "cloudflare.test",
  unit: "month",
  usd: "1.50",
  source: "https://example.com/prices",
  sourceId: "example",
  asOf: "2026-11-01",
  ...change,
});

describe("allows", () => {
  test("the book of this project: every price with a source and a day [row 155, 154]", () => {
    expect(BOOK.all).toHaveLength(ROWS.length);
    for (const { source, asOf, key } of BOOK.all) {
      expect(source, key).toMatch(/^https:\/\//);
      expect(asOf, key).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  test("no reading that has not happened yet", () => {
    const today = new Date().toISOString().slice(0, 10);
    const dates = [...BOOK.all, ...Object.values(FREE_KINDS), ...[...MODELS.values()].flat(), WEB_SEARCH];
    expect(dates.filter(({ asOf }) => asOf > today)).toEqual([]);
  });

  test("zero where the source says free", () => {
    expect(loadPrices([row({ usd: "free" })]).find("cloudflare.test")).toMatchObject({
      priceNano: 0,
      free: true,
    });
  });

  test("the same price in two regions, and one that holds everywhere", () => {
    const book = loadPrices([
      row({ region: "eastus", usd: "1" }),
      row({ region: "westus", usd: "2" }),
      row({ key: "k" }),
    ]);
    expect(book.find("cloudflare.test", "westus")?.priceNano).toBe(2_000_000_000);
    expect(book.find("cloudflare.test", "norway")).toBeUndefined();
    expect(book.find("k", "norway")?.priceNano).toBe(1_500_000_000);
    expect(book.dearest("cloudflare.test")?.region).toBe("westus");
  });

  test("money as text and back, exactly, and rounded up where a budget could lose a fraction", () => {
    for (const text of ["0.00", "0.01", "0.0376", "15.00", "0.00000007", "999999.999999999"])
      expect(decimalFromNano(nanoFromDecimal(text) ?? -1)).toBe(text);
    expect(decimalFromNano(-22_770_000_000)).toBe("-22.77");
    expect(dollars(-12_000_000)).toBe("-$0.01");
    expect(dollars(14_700_000_000)).toBe("$14.70");
    expect(times(37_600_000, 122)).toBe(4_587_200_000);
    expect(times(1, 0.1)).toBe(1);
  });
});

describe("refuses", () => {
  test.each([
    ["no key", { key: "" }, "has no key"],
    ["no unit", { unit: "" }, "has no unit"],
    ["no source", { source: "" }, "has no source"],
    ["no day", { asOf: "" }, "has no date"],
    ["a year alone", { asOf: "2026" }, "has no date"],
    ["a day that does not exist", { asOf: "2026-02-30" }, "has no date"],
    ["an unknown price", { usd: null }, "has no usable price"],
    ["an empty price", { usd: "" }, "has no usable price"],
    ["a negative price", { usd: "-1" }, "has no usable price"],
    ["an infinite price", { usd: "Infinity" }, "has no usable price"],
    ["a price that is no number", { usd: "NaN" }, "has no usable price"],
    ["an exponent", { usd: "1e-6" }, "has no usable price"],
    ["more digits than a nano-dollar", { usd: "0.0000000001" }, "has no usable price"],
    ["zero that nobody called free", { usd: "0" }, "is zero although"],
    ["zero with decimals", { usd: "0.00" }, "is zero although"],
  ])("%s [row 155]", (_, change, sentence) => {
    expect(() => loadPrices([row(change)])).toThrow(sentence);
  });

  test("a price that is there twice, even with the same amount [row 154]", () => {
    expect(() => loadPrices([row(), row()])).toThrow("cloudflare.test@everywhere is in the book twice");
    expect(() => loadPrices([...ROWS, ...ROWS.slice(-1)])).toThrow("twice");
  });

  test("a row of the Azure file whose source is not listed", () => {
    const file = { sources: {}, prices: [["vm.X.payg", "eastus", "hour", "1", "nobody"]] };
    expect(() => loadPrices(rowsOf("azure", file))).toThrow("has no source");
  });

  test("an included amount that is missing, or is none", () => {
    expect(() => loadIncluded([])).toThrow("what is included of requests");
    expect(() => loadIncluded([["requests", "day", -0.5, 10, "cloudflare-workers"]])).toThrow("requests");
  });

  test("every fault at once", () => {
    expect(() => loadPrices([row({ usd: null, source: "" }), row({ key: "b", asOf: "x" })])).toThrow(
      /no source.*usable price.*no date/s,
    );
  });
});
