import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../estimate/caps.ts";
import { estimate } from "../estimate/index.ts";
import { GOLDEN_BOOK, GOLDEN_DAY } from "../prices/golden.harness.ts";
import { MODELS } from "../prices/models.ts";
import { DAY_MS } from "../prices/time.ts";
import { edge, type MachineShape, machine, withHours } from "../stack.harness.ts";
import { isConfirmed, raises, type Spending, spendingOf } from "./raise.ts";

const days = (count: number) => new Date(Date.parse(`${GOLDEN_DAY}T12:00:00Z`) + count * DAY_MS);
const FRESH = days(10);
const OLD = days(100);

const SMALL: MachineShape = { size: "Standard_B2pts_v2", region: "eastus" };
const LARGE: MachineShape = { size: "Standard_B2als_v2", region: "eastus" };
const CHEAP = { chat: "claude-haiku-5-5", cheap: "claude-haiku-5-5" };

const linesOf = (shape?: MachineShape, hours = 122) =>
  estimate([...edge(), ...(shape ? machine(shape) : [])], withHours(hours), GOLDEN_BOOK).lines;
const spent = (shape?: MachineShape, hours = 122): Spending => spendingOf(linesOf(shape, hours), CHEAP);

type Way = { before?: Spending | null; to?: MachineShape; hours?: number; confirmed?: string; now?: Date };
function raised({ before = spent(), to, hours, confirmed, now = OLD }: Way): string[] {
  const lines = linesOf(to, hours);
  return raises({ before, lines, models: CHEAP, confirmed }, now, GOLDEN_BOOK).map(({ message }) => message);
}

describe("allows", () => {
  test("anything at fresh prices", () => {
    expect(raised({ before: null, to: LARGE, now: FRESH })).toEqual([]);
  });

  test("what is deployed, less of it, and something cheaper instead, however old the prices are", () => {
    for (const now of [OLD, days(5_000)]) {
      expect(raised({ before: spent(LARGE), to: LARGE, now })).toEqual([]);
      expect(raised({ before: spent(LARGE), to: LARGE, hours: 60, now })).toEqual([]);
      expect(raised({ before: spent(LARGE), to: SMALL, now })).toEqual([]);
      expect(raised({ before: spent(LARGE), now })).toEqual([]);
      expect(raised({ before: null, now }), "nothing that costs").toEqual([]);
    }
  });

  test("a raise with the owner's word of these ninety days", () => {
    const word = (count: number) => days(count).toISOString().slice(0, 10);
    expect(raised({ to: LARGE, confirmed: word(100) })).toEqual([]);
    expect(raised({ to: LARGE, confirmed: word(11) })).toEqual([]);
  });
});

describe("refuses", () => {
  test.each<[string, Way]>([
    ["a machine where there was none", { to: SMALL }],
    ["a machine in the first deploy", { before: null, to: SMALL }],
    ["a larger size", { before: spent(SMALL), to: LARGE }],
    ["more hours", { before: spent(LARGE, 60), to: LARGE }],
  ])("%s at an old price, with how to confirm it", (_, way) => {
    const said = raised(way).join("\n");
    expect(said).toMatch(/machine \(Standard_B2\w+\) costs more than what is deployed/);
    expect(said).toContain("100 days ago");
    expect(said).toContain("npm run prices -- --refresh");
    expect(said).toContain("npx pulumi config set purser:pricesConfirmed <YYYY-MM-DD>");
    expect(raised({ ...way, now: FRESH })).toEqual([]);
  });

  test("a dearer model at an old price, also in the first deploy; a cheaper one not", () => {
    const read = [...MODELS.values()].flat().map(({ asOf }) => Date.parse(asOf));
    const old = new Date(Math.max(...read) + 100 * DAY_MS);
    const models = { ...CHEAP, chat: "claude-sonnet-5-5" };
    const at = (before: Spending | null, wanted: Record<string, string>, confirmed?: string) =>
      raises({ before, lines: [], models: wanted, confirmed }, old).map(({ message }) => message);
    const deployed = (chat: string) => ({ quantities: {}, models: { ...CHEAP, chat } });
    expect(at(deployed("claude-haiku-5-5"), models).join()).toContain(
      "claude-sonnet-5-5 for chat costs more",
    );
    expect(at(null, models)).toHaveLength(1);
    expect(at(deployed("claude-sonnet-5-5"), models)).toEqual([]);
    expect(at(deployed("claude-opus-5-5"), models)).toEqual([]);
    expect(at(null, CHEAP)).toEqual([]);
    expect(at(null, models, old.toISOString().slice(0, 10))).toEqual([]);
  });
});

describe("fails safe", () => {
  test.each([
    ["no word", undefined],
    ["a word from before the price was read", "2026-10-31"],
    ["a word that is ninety days old itself", "2026-11-11"],
    ["a word of a day that has not come", "2027-02-15"],
    ["a word that is no day", "2027-02-30"],
  ])("%s is none", (_, word) => {
    expect(isConfirmed(word, GOLDEN_DAY, OLD)).toBe(false);
  });

  test("usage that no price of the book is for counts as nothing deployed", () => {
    const before = { quantities: { "azure.vm.Standard_Gone.payg@eastus": 744 }, models: {} };
    expect(raised({ before, to: SMALL }).length).toBeGreaterThan(0);
    expect(raises({ before, lines: [], models: {}, confirmed: undefined }, OLD, GOLDEN_BOOK)).toEqual([]);
  });

  test("what is included and costs nothing is never a raise", () => {
    const lines = estimate(edge(), DEFAULT_CAPS, GOLDEN_BOOK).lines;
    expect(raises({ before: null, lines, models: CHEAP, confirmed: undefined }, days(5_000))).toEqual([]);
  });
});
