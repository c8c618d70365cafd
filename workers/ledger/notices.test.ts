import { describe, expect, test, vi } from "vitest";
import type { Notice } from "../notices/contract.ts";
import { NOW, openBooks } from "./ledger.harness.ts";
import { addNotice, handOver, nextNoticeAt, untold } from "./notices.ts";

const HOUR = 3_600_000;

/** An outbox that takes what it is given, unless the test says no. */
function outboxWith(refuses: (notice: Notice) => boolean = () => false) {
  const taken: Notice[] = [];
  const take = async (notice: Notice) => {
    if (refuses(notice)) throw new Error("The outbox is away");
    return taken.push(notice) > 0;
  };
  return { taken, take };
}

describe("allows", () => {
  test("[row 39] a notice to reach the outbox under a key of its own, with its moment, and then to be gone", async () => {
    const books = openBooks();
    addNotice(books, { event: "level.changed", to: 1 }, NOW);
    addNotice(books, { event: "level.changed", to: 2 }, NOW);
    expect(nextNoticeAt(books)).toBe(NOW);
    const outbox = outboxWith();
    await handOver(books, outbox, NOW + 5);
    expect(outbox.taken).toMatchObject([
      { event: "level.changed", at: NOW, fields: { to: 1 } },
      { event: "level.changed", at: NOW, fields: { to: 2 } },
    ]);
    expect(new Set(outbox.taken.map(({ key }) => key)).size).toBe(2);
    expect([untold(books), nextNoticeAt(books)]).toEqual([[], null]);
  });
});

describe("fails safe", () => {
  test("[row 39] an outbox that is away is asked again, further and further apart, for as long as it takes", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const books = openBooks();
    addNotice(books, { event: "level.changed" }, NOW);
    const away = outboxWith(() => true);
    let last = NOW;
    for (let tries = 0; tries < 100; tries++) {
      const at = nextNoticeAt(books) ?? Number.NaN;
      expect(at - last).toBeLessThanOrEqual(HOUR);
      await handOver(books, away, at);
      last = at;
    }
    expect(last - NOW).toBeGreaterThan(90 * HOUR);
    const back = outboxWith();
    await handOver(books, back, nextNoticeAt(books) ?? Number.NaN);
    expect(back.taken).toMatchObject([{ event: "level.changed", at: NOW }]);
    warn.mockRestore();
  });

  test("what was taken without the ledger hearing of it is handed over under the same key", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const books = openBooks();
    addNotice(books, { event: "level.changed" }, NOW);
    const keys: string[] = [];
    const lost = async ({ key }: Notice): Promise<boolean> => {
      keys.push(key);
      if (keys.length === 1) throw new Error("Network connection lost");
      return false;
    };
    await handOver(books, { take: lost }, NOW);
    await handOver(books, { take: lost }, NOW + HOUR);
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(untold(books)).toEqual([]);
    warn.mockRestore();
  });

  test("one that the outbox does not take holds up no other", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const books = openBooks();
    addNotice(books, { event: "level.changed", to: 1 }, NOW);
    addNotice(books, { event: "level.changed", to: 2 }, NOW);
    const outbox = outboxWith(({ fields }) => fields.to === 1);
    await handOver(books, outbox, NOW);
    expect(outbox.taken).toMatchObject([{ fields: { to: 2 } }]);
    expect(untold(books)).toEqual([{ event: "level.changed", to: 1 }]);
    warn.mockRestore();
  });
});
