import { describe, expect, test } from "vitest";
import type { BillLine } from "../estimate/bill.ts";
import { GOLDEN_BOOK } from "../prices/golden.harness.ts";
import { cheaperThan } from "./cheaper.ts";

const hours = (item: string, region: string): BillLine => ({
  resource: "machine",
  item,
  key: `azure.vm.${item}.payg`,
  region,
  unit: "hour",
  unitPrice: "1",
  quantity: 124,
  expectedNano: 124_000_000_000,
  ceilingNano: 124_000_000_000,
  source: "",
  sourceId: "",
  asOf: "2026-11-20",
  free: false,
});

describe("what is cheaper than a machine", () => {
  test("has no less memory, where that is known: a smaller one would not hold what runs there", () => {
    const said = cheaperThan(hours("Standard_B2pls_v2", "swedencentral"), GOLDEN_BOOK);
    expect(said).toMatch(
      /^Cheaper: Standard_(B2pls|D2p?ls|D2ps)_v\d in swedencentral, .*, or fewer hours\.$/,
    );
  });

  test("is fewer hours alone, where it is the cheapest of its memory already", () => {
    const cheapest = { ...hours("Standard_B2pls_v2", "swedencentral"), ceilingNano: 1 };
    expect(cheaperThan(cheapest, GOLDEN_BOOK)).toBe("Cheaper: fewer hours.");
  });

  test("is any that can still be created, where its memory is not known", () => {
    expect(cheaperThan(hours("Standard_B2s", "eastus"), GOLDEN_BOOK)).toMatch(
      /^Cheaper: Standard_\w+ in eastus/,
    );
  });
});
