import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { STRANGERS_PER_DAY, STRANGERS_PER_MONTH } from "./calls.ts";
import { DAY, entry, keysInR2, NOW, openJournal, wake, world } from "./journal.harness.ts";

const STRANGER = { kind: "nobody", name: "", role: null, credential: "none" } as const;

describe("allows", () => {
  test("counts a client's calls by month, and keeps this month and the last", async () => {
    const journal = await openJournal();
    await journal.append(entry());
    await journal.append(entry({ client: { kind: "nobody", name: "", role: null, credential: "none" } }));
    expect(await journal.append(entry())).toMatchObject({ month: "2046-11", calls: 2 });
    const calls = async (client: string, month: string) => (await journal.calls(client, `${month}-12`)).calls;
    expect(await calls("agency", "2046-11")).toBe(2);
    expect(await calls("", "2046-11")).toBe(1);
    for (const at of [NOW + 30 * DAY, NOW + 61 * DAY]) {
      world.now = at;
      await wake(journal);
      expect(await journal.append(entry())).toMatchObject({ calls: 1 });
    }
    for (let alarm = 0; alarm < 30; alarm++) await wake(journal);
    expect(await calls("agency", "2046-11")).toBe(0);
    expect(await calls("agency", "2046-12")).toBe(1);
  });

  test("counts a client's calls by day too; one that comes late counts for its month alone", async () => {
    const journal = await openJournal();
    for (const [at, today] of [
      [NOW, 1],
      [NOW + 1, 2],
      [NOW + DAY, 1],
      [NOW + 2, 0],
      [NOW + DAY, 2],
    ] as const)
      expect(await journal.append(entry({ at }))).toMatchObject({ today });
    expect(await journal.calls("agency", "2046-11-13")).toMatchObject({ calls: 5, today: 2 });
    expect(await journal.calls("agency", "2046-11-14")).toMatchObject({ calls: 5, today: 0 });
  });
});

describe("refuses", () => {
  test.each([
    ["day", "today", STRANGERS_PER_DAY],
    ["month", "calls", STRANGERS_PER_MONTH],
  ])(
    "[row 109] more of nobody's requests than the %s has room for, without a row, and takes every client's",
    async (_, column, most) => {
      const journal = await openJournal();
      await journal.append(entry({ client: STRANGER }));
      await runInDurableObject(journal, (__, { storage }) => {
        storage.sql.exec(`UPDATE calls SET ${column} = ?`, most - 1);
      });
      const last = entry({ client: STRANGER, complete: false });
      expect(await journal.append(last)).toMatchObject({ [column]: most, isFull: true });
      const before = await journal.head();
      expect(await journal.append(entry({ client: STRANGER }))).toMatchObject({
        [column]: most,
        isFull: true,
      });
      expect(await journal.head()).toEqual(before);
      expect(await journal.append(entry())).toMatchObject({ calls: 1, isFull: false });
      // What was taken may still end.
      await journal.append({ ...last, complete: true });
      await wake(journal);
      expect(await keysInR2("audit/")).toHaveLength(3);
    },
  );
});
