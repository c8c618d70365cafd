import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Cursor, Page } from "../../portable/contract.ts";
import { entry, NOW, openJournal, wake, world } from "./journal.harness.ts";

/** Hundreds of records and dozens of alarms, on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Of "{}". */
const HASH = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

type Opened = Awaited<ReturnType<typeof openJournal>>;

/** Which requests the journal knows, each as often as it has it. */
const requestsIn = (journal: Opened) =>
  runInDurableObject(journal, (_, { storage }) =>
    storage.sql
      .exec<{ id: string }>(
        "SELECT request_id AS id FROM waiting UNION ALL SELECT request_id FROM written ORDER BY id",
      )
      .toArray()
      .map(({ id }) => id),
  );

describe("allows", () => {
  test("[row 152] a journal that writes on while it is copied: each record once, and calls that agree", async () => {
    const journal = await openJournal();
    await Promise.all(Array.from({ length: 230 }, () => journal.append(entry({ at: NOW }))));
    const pages: Page[] = [];
    for (let cursor: Cursor | null = null; ; ) {
      const page: Page = await journal.exportPage(cursor);
      pages.push(page);
      if (page.next === null) break;
      cursor = page.next;
      // Records move from one table to the other, and new ones come.
      world.now += 1_000;
      await runDurableObjectAlarm(journal);
      await journal.append(entry({ at: world.now }));
    }
    expect(pages.length).toBeGreaterThan(1);
    const known = await requestsIn(journal);
    const copy = await openJournal();
    for (const [index, { text }] of pages.entries())
      expect(await copy.importPage({ text, isFirst: index === 0 })).toEqual({ repaired: [] });
    expect(await requestsIn(copy)).toEqual(known);
    expect(new Set(known).size).toBe(known.length);
    expect((await copy.calls("agency", "2046-11-12")).calls).toBe(known.length);
  });
});

describe("fails safe", () => {
  test("[row 152] a torn copy: a record that is in R2 waits no more, and no two have one place", async () => {
    const journal = await openJournal();
    await journal.append(entry({ at: NOW, requestId: "stored" }));
    await wake(journal);
    await runInDurableObject(journal, (_, { storage }) => {
      const waiting = `INSERT INTO waiting (ms, n, request_id, sha256, text, complete, noted_at) VALUES (?, ?, ?, '${HASH}', '{}', 1, 0)`;
      storage.sql.exec(waiting, NOW, 2, "stored");
      storage.sql.exec(waiting, NOW, 1, "another");
    });
    const torn = await journal.exportPage(null);
    const copy = await openJournal();
    expect(await copy.importPage({ text: torn.text, isFirst: true })).toEqual({
      repaired: ["2 audit records waited for R2 that had been there"],
    });
    expect(await requestsIn(copy)).toEqual(["another", "stored"]);
    await wake(copy);
    expect((await copy.head()).conflicts).toBe(0);
  });

  test("one record that R2 refuses for its hash holds up no other, and is mended", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const journal = await openJournal();
    await journal.append(entry({ at: NOW, requestId: "bad" }));
    await runInDurableObject(journal, (_, { storage }) => {
      storage.sql.exec("UPDATE waiting SET sha256 = ?", HASH);
    });
    for (let n = 0; n < 30; n++) await journal.append(entry({ at: NOW + n }));
    await wake(journal);
    expect((await requestsIn(journal)).length).toBe(31);
    expect(await journal.head()).toMatchObject({ unwritten: 0, failingSince: null, conflicts: 0 });
  });
});
