import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { confirm, renderValues, unlikeKept } from "./confirm.ts";
import type { PriceEntry } from "./entries.ts";
import { checkFiles, FILE_NAMES, type FileName, type Files, readFiles } from "./files.ts";
import { renderList, renderPriceChecklist } from "./list.ts";

const NOW = new Date("2031-03-01T08:00:00Z");
const kept = (name: FileName) => readFileSync(new URL(`../prices/${name}.json`, import.meta.url), "utf8");

/** The book of this project, whose files the test writes to memory, and a person who answers. */
function world(answer: (entry: PriceEntry) => string | null = ({ value }) => value) {
  const texts = new Map<FileName, string>(FILE_NAMES.map((name) => [name, kept(name)]));
  const printed: string[] = [];
  const asked: PriceEntry[] = [];
  const store = {
    read: (name: FileName) => texts.get(name) ?? "",
    write: (name: FileName, text: string) => void texts.set(name, text),
  };
  const it = {
    store,
    now: NOW,
    print: (text: string) => void printed.push(text),
    ask: async (entry: PriceEntry) => {
      asked.push(entry);
      return answer(entry);
    },
  };
  const changed = () => FILE_NAMES.filter((name) => texts.get(name) !== kept(name));
  return { it, store, printed, asked, changed, files: (): Files => readFiles(store) };
}

const SOURCES = FILE_NAMES.flatMap((name) =>
  Object.keys((JSON.parse(kept(name)) as Files[FileName]).sources),
);

describe("allows", () => {
  test.each(SOURCES)("%s to be confirmed as it is: one day changes, and nothing else", async (sourceId) => {
    const { it, printed, asked, changed, files } = world();
    expect(await confirm({ sourceId, date: "2031-02-27" }, it)).toBe("written");
    expect(asked.length).toBeGreaterThan(0);
    expect(printed[0]).toMatch(/https:\/\//);
    expect(printed.join("\n")).toContain(`0 changed, ${asked.length} confirmed`);
    const [name, ...others] = changed();
    expect(others).toEqual([]);
    if (name === undefined) throw new Error("no file changed");
    const [before, after] = [readFiles({ ...it.store, read: kept })[name], files()[name]];
    expect(after.sources[sourceId]?.asOf).toBe("2031-02-27");
    expect({ ...after, sources: null }).toEqual({ ...before, sources: null });
    checkFiles(files());
  });

  test("a price that changed, in the data file of its provider", async () => {
    const { it, printed, files } = world(({ key, value }) => (key === "workers.paid.plan" ? "6" : value));
    await confirm({ sourceId: "cloudflare-workers" }, it);
    expect(printed.join("\n")).toMatch(/~ workers\.paid\.plan: \S+ → 6\n1 changed/);
    const row = files().cloudflare.prices.find(([item]) => item === "workers.paid.plan");
    expect(row?.[3]).toBe("6");
    expect(files().cloudflare.sources["cloudflare-workers"]?.asOf).toBe("2031-03-01");
  });

  test("a model's new price to follow the old one from that day on", async () => {
    const { it, files } = world(({ key, value }) => (key === "claude-opus-5-5.output" ? "25" : value));
    await confirm({ sourceId: "anthropic", date: "2031-02-01" }, it);
    const rows = files().anthropic.models.filter(({ model }) => model === "claude-opus-5-5");
    const before = JSON.parse(kept("anthropic")) as Files["anthropic"];
    expect(rows).toEqual([
      ...before.models.filter(({ model }) => model === "claude-opus-5-5"),
      expect.objectContaining({ from: "2031-02-01T00:00:00Z" }),
    ]);
    expect(rows.at(-1)?.usdPerMillion.output).toBe("25");
    // Once more on the same day mends the reading instead of adding to it.
    const again = {
      ...it,
      ask: async ({ key, value }: PriceEntry) => (key === "claude-opus-5-5.output" ? "24" : value),
    };
    await confirm({ sourceId: "anthropic", date: "2031-02-01" }, again);
    expect(files().anthropic.models.filter(({ model }) => model === "claude-opus-5-5")).toHaveLength(
      rows.length,
    );
  });

  test("values from a file, which the command writes a pattern of", async () => {
    const { it, store, asked, files } = world();
    const values = renderValues(store, "cloudflare-plans").replace(/("zone.pro.plan": )"[^"]+"/, '$1"30"');
    expect(await confirm({ sourceId: "cloudflare-plans", values }, it)).toBe("written");
    expect(asked).toEqual([]);
    expect(files().cloudflare.prices.find(([item]) => item === "zone.pro.plan")?.[3]).toBe("30");
  });

  test("the list to name every price with its age and source, and the checklist every source", () => {
    const { files } = world();
    const list = renderList(files(), NOW);
    for (const part of [
      "workers.paid.plan: $",
      "claude-haiku-5-5.input",
      "cloudflare:DnsRecord: free",
      "vm.Standard_",
    ])
      expect(list).toContain(part);
    const checklist = renderPriceChecklist(files(), NOW);
    for (const sourceId of SOURCES) {
      expect(list).toContain(`${sourceId}: read on `);
      expect(checklist).toContain(`- [ ] ${sourceId}:`);
    }
    expect(list).toMatch(/cloudflare-workers: read on \S+, \d+ days ago \(old, 50 % more is set aside\)/);
  });

  test("the files to be kept as the command writes them", () => {
    expect(unlikeKept(world().store)).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["a source that there is not", { sourceId: "cloudflare-nothing" }, "There are: cloudflare-workers"],
    ["a day that is none", { sourceId: "anthropic", date: "2031-02-30" }, "is not a day"],
    [
      "a day before the one that stands",
      { sourceId: "cloudflare-kv", date: "2020-01-01" },
      "the reading that stands",
    ],
    ["a day that has not come", { sourceId: "anthropic", date: "2031-03-02" }, "has not come yet"],
    ["a file that is none", { sourceId: "anthropic", values: "[]" }, "not JSON of the form"],
    ["a file with less", { sourceId: "cloudflare-plans", values: "{}" }, "zone.free.plan is missing"],
    [
      "a file with more",
      { sourceId: "anthropic-search", values: '{"webSearch":"10","x":"1"}' },
      "x is not a price of this source",
    ],
  ])("%s, and writes nothing", async (_, options, sentence) => {
    const { it, changed } = world();
    await expect(confirm(options, it)).rejects.toThrow(sentence);
    expect(changed()).toEqual([]);
  });

  test.each([
    ["cloudflare-workers", "workers.paid.plan", "", "has no usable price"],
    ["cloudflare-workers", "workers.paid.plan", "0", "is zero although"],
    ["cloudflare-workers", "included.requests.paid", "many", "what is included of requests"],
    ["cloudflare-kv", "included.kvWrites.paid", "", "what is included of kvWrites"],
    ["cloudflare-kv", "included.kvWrites.paid", "-1", "what is included of kvWrites"],
    ["cloudflare-kv", "included.kvWrites.free", "1e9", "what is included of kvWrites"],
    ["anthropic", "batchDivisor", "", "times cheaper"],
    ["anthropic", "batchDivisor", "0", "times cheaper"],
    ["anthropic", "batchDivisor", "1e3", "times cheaper"],
    ["anthropic", "claude-haiku-5-5.long.abovePromptTokens", "", "above no number of tokens"],
    ["anthropic", "claude-haiku-5-5.long.abovePromptTokens", "1e9", "above no number of tokens"],
    ["anthropic", "claude-opus-5-5.read", "0.0001", "no whole nano-dollar"],
    ["anthropic-search", "webSearch", "free", "web search is unusable"],
    ["free-plans", "cloudflare:DnsRecord", "0.10", "remove it from policies/prices/free.json"],
  ])("%s with %s = %j, which the book would not take", async (sourceId, key, value, sentence) => {
    const { it, changed } = world((entry) => (entry.key === key ? value : entry.value));
    await expect(confirm({ sourceId }, it)).rejects.toThrow(sentence);
    expect(changed()).toEqual([]);
  });

  test("a model's price from a day before the one on which its last price begins: it would never hold", async () => {
    const { it, store, files } = world();
    const { anthropic } = files();
    const announced = { ...anthropic.models[0], from: "2031-06-01T00:00:00Z" };
    store.write("anthropic", JSON.stringify({ ...anthropic, models: [...anthropic.models, announced] }));
    await expect(confirm({ sourceId: "anthropic", date: "2031-02-01" }, it)).rejects.toThrow(
      "begins on 2031-06-01, after --date 2031-02-01",
    );
  });

  test("to write when the person stops", async () => {
    const { it, printed, changed } = world(({ key }) => (key === "zone.free.plan" ? "free" : null));
    expect(await confirm({ sourceId: "cloudflare-plans" }, it)).toBe("unchanged");
    expect(printed.at(-1)).toBe("Nothing was changed.");
    expect(changed()).toEqual([]);
  });
});
