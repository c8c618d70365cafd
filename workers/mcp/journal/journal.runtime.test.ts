import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { objects } from "../../archive/backups/copy.harness.ts";
import { journalOf, world } from "./objects.harness.ts";
import { journalSuite } from "./suite.harness.ts";

journalSuite("a journal at the edge", () => ({
  call: (person, name, given, now) => {
    world.now = now;
    return journalOf(person).call(name, given, "client", "request-1");
  },
}));

describe("allows", () => {
  test("the nightly copy to find every journal that was ever used, and to carry it whole", async () => {
    const person = "copied@example.com";
    await journalOf(person).call("log_journal_entry", { text: "Kept" }, "client", "request-1");
    expect(await objects.ROSTER.getByName("roster").list("journal", "copied", 1)).toEqual([person]);
    const page = await journalOf(person).exportPage(null);
    await journalOf("restored@example.com").importPage({ text: page.text, isFirst: true });
    const { text } = await journalOf("restored@example.com").call("get_day", {}, "client", "request-1");
    expect(JSON.parse(text).entries).toMatchObject([{ text: "Kept" }]);
  });
});

describe("fails safe", () => {
  test("what breaks in the middle undoes what was written before it", async () => {
    const journal = journalOf("broken@example.com");
    await runInDurableObject(journal, async (_, { storage }) => {
      const { sqliteJournal } = await import("./sqlite.ts");
      const store = sqliteJournal(storage);
      const metric = { on_date: "2046-11-12", name: "steps", source: "manual", value: 1, unit: null };
      const broken = store.write(async (rows) => {
        await rows.put("metrics", metric);
        throw new Error("in the middle");
      });
      await expect(broken).rejects.toThrow("in the middle");
      expect(await store.read((rows) => rows.find("metrics"))).toEqual([]);
    });
  });
});
