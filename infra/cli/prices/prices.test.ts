import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { FileName } from "../../../policies/refresh/files.ts";
import type { Asker } from "../../terminal/asker.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { pricesOf } from "./index.ts";

const NOW = new Date("2031-03-01T12:00:00Z");
const kept = (name: FileName) =>
  readFileSync(new URL(`../../../policies/prices/${name}.json`, import.meta.url), "utf8");

/** The command on a copy of the book in memory. */
function opened() {
  const written = new Map<FileName, string>();
  const command = pricesOf({
    read: (name) => written.get(name) ?? kept(name),
    write: (name, text) => void written.set(name, text),
  });
  const run = (argv: readonly string[], over: Parameters<typeof ran>[2] = {}) =>
    ran(command, argv, { now: () => NOW, ...over });
  return { run, written };
}

const person = (answer: (question: string, initial: string) => string): Asker => ({
  text: async (question, initial) => answer(question, initial),
  secret: async () => "",
  newSecret: async () => "",
  choose: async () => "",
  confirm: async () => true,
});

describe("allows", () => {
  test("a list of every price with age and source, models included", async () => {
    const { code, output } = await opened().run([]);
    expect(code).toBe(0);
    expect(output).toMatch(/anthropic: read on \S+, \d+ days ago/);
    expect(output).toContain("claude-haiku-5-5.input");
  });

  test("a checklist that a pull request can carry", async () => {
    const { output } = await opened().run(["--checklist"]);
    expect(output).toMatch(/^- \[ \] .*\n {6}`npm run prices -- --/);
  });

  test("a source to be confirmed value by value by whoever sits there", async () => {
    const { run, written } = opened();
    const ask = person((question, initial) => (question.startsWith("zone.pro.plan") ? "31" : initial));
    const { code, output } = await run(["--confirm", "cloudflare-plans", "--date", "2031-02-01"], { ask });
    expect([code, output]).toEqual([0, expect.stringMatching(/~ zone\.pro\.plan: \S+ → 31/)]);
    expect(written.get("cloudflare")).toContain('"zone.pro.plan", "everywhere", "month", "31"');
    expect(written.get("cloudflare")).toContain('"asOf": "2031-02-01"');
  });

  test("the same from a file that the command has printed", async () => {
    const { run, written } = opened();
    const dir = mkdtempSync(join(tmpdir(), "purser-prices-"));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, "values.json");
    writeFileSync(file, (await run(["--template", "cloudflare-plans"])).said.join("\n"));
    expect((await run(["--confirm", "cloudflare-plans", "--values", file])).code).toBe(0);
    expect(written.get("cloudflare")).toContain('"asOf": "2031-03-01"');
  });
});

describe("refuses", () => {
  test.each([
    [["--confirm", "nobody"], 1, "There is no source nobody"],
    [["--template", "nobody"], 1, "There is no source nobody"],
    [["--confirm", "anthropic", "--date", "soon"], 2, "A day is written YYYY-MM-DD"],
    [["--confirm", "anthropic", "--date", "2031-03-02"], 1, "has not come yet"],
    [["--values", "values.json"], 2, "--confirm <source> says which"],
    [["--date", "2031-02-01"], 2, "--confirm <source> says which"],
    [["--refresh", "--confirm", "anthropic"], 2, "one at a time"],
    [["--confirm", "anthropic", "--yes"], 2, "--yes goes with --refresh"],
    [["everything"], 2, "Usage: npm run prices"],
  ])("%j", async (argv, code, sentence) => {
    const { run, written } = opened();
    const ended = await run(argv, { ask: person((_, initial) => initial) });
    expect([ended.code, ended.output]).toEqual([code, expect.stringContaining(sentence)]);
    expect(written.size).toBe(0);
  });

  test("to write what nobody has looked at: without a terminal it says which flags do it", async () => {
    const { run, written } = opened();
    const { code, output } = await run(["--confirm", "anthropic"]);
    expect(code).toBe(2);
    expect(output).toMatch(/Nothing was changed: .*no terminal/);
    expect(output).toContain("prices -- --template anthropic > values.json");
    expect(output).toContain("prices -- --confirm anthropic --values values.json");
    expect(written.size).toBe(0);
  });

  test("to write an answer of Azure's price list that is none", async () => {
    const { run, written } = opened();
    const fetch = async () => Response.json({ BillingCurrency: "USD", Items: [] });
    const { code, output } = await run(["--refresh", "--yes"], { fetch });
    expect([code, output]).toEqual([0, expect.stringContaining("0 changed, 0 new, 0 confirmed")]);
    expect(output).toContain("Nothing was changed.");
    expect(written.size).toBe(0);
  });
});
