import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Cursor, Page } from "./contract.ts";
import { exportPage, importPage, PAGE_MAX_ROWS } from "./index.ts";

const { JUDGEMENTS } = env as unknown as { JUDGEMENTS: DurableObjectNamespace };
let objects = 0;
/** An object that nobody uses, for its storage. */
const inStorage = <T>(work: (storage: DurableObjectStorage) => Promise<T>): Promise<T> =>
  runInDurableObject(JUDGEMENTS.getByName(`portable-${++objects}`), (_object, state) => work(state.storage));

async function pagesOf(storage: DurableObjectStorage): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: Cursor | null = null;
  do {
    const page: Page = await exportPage(storage, cursor);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}

async function importAll(storage: DurableObjectStorage, pages: readonly Page[]): Promise<void> {
  for (const [index, { text }] of pages.entries()) await importPage(storage, { text, isFirst: index === 0 });
}

const SCHEMA = [
  "CREATE TABLE turns (seq INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL) STRICT",
  "CREATE TABLE spent (month TEXT NOT NULL, kind TEXT NOT NULL, nano INTEGER, PRIMARY KEY (month, kind)) STRICT, WITHOUT ROWID",
  "CREATE TABLE loose (name TEXT PRIMARY KEY, part REAL, bytes BLOB) STRICT",
  "CREATE INDEX spent_kind ON spent (kind)",
];
const LATER = Date.parse("2046-01-01T00:00:00Z");

async function fill(storage: DurableObjectStorage): Promise<void> {
  for (const statement of SCHEMA) storage.sql.exec(statement);
  for (let i = 0; i < PAGE_MAX_ROWS + 50; i++)
    storage.sql.exec("INSERT INTO turns (text) VALUES (?)", `${i} é\n"`);
  storage.sql.exec("DELETE FROM turns WHERE seq > ?", PAGE_MAX_ROWS + 40);
  storage.sql.exec("INSERT INTO spent VALUES ('2026-11', 'all', 9007199254740991), ('2026-10', 'z', NULL)");
  storage.sql.exec(
    "INSERT INTO loose (rowid, name, part, bytes) VALUES (7, 'b', 0.1, x'00ff10'), (3, 'c', -2.5e-300, x'')",
  );
  storage.kv.put("id", "conversation");
  storage.kv.put("plain", { list: [1, null, true, "x"] });
  await storage.setAlarm(LATER);
}

describe("allows", () => {
  test("[row 152] tables of every kind, keys, counters and the alarm to come back as they were", async () => {
    const pages = await inStorage(async (storage) => {
      await fill(storage);
      return pagesOf(storage);
    });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.reduce((sum, { rows }) => sum + rows, 0)).toBe(PAGE_MAX_ROWS + 40 + 2 + 2);
    await inStorage(async (storage) => {
      await importAll(storage, pages);
      expect(await pagesOf(storage)).toEqual(pages);
      expect(await storage.getAlarm()).toBe(LATER);
      // The counter goes on where it was, past what had been deleted.
      const next = storage.sql
        .exec<{ seq: number }>("INSERT INTO turns (text) VALUES ('next') RETURNING seq")
        .one();
      expect(next.seq).toBe(PAGE_MAX_ROWS + 51);
      expect(
        storage.sql.exec("SELECT rowid, hex(bytes) AS bytes FROM loose ORDER BY rowid").toArray(),
      ).toEqual([
        { rowid: 3, bytes: "" },
        { rowid: 7, bytes: "00FF10" },
      ]);
    });
  });

  test("[row 152] the same page twice, and what an object had of its own to give way", async () => {
    const pages = await inStorage(async (storage) => {
      await fill(storage);
      return pagesOf(storage);
    });
    await inStorage(async (storage) => {
      for (const statement of SCHEMA) storage.sql.exec(statement);
      storage.sql.exec("INSERT INTO spent VALUES ('2099-01', 'own', 1)");
      storage.kv.put("own", 1);
      const twice = pages.flatMap(({ text }, index) => Array(2).fill({ text, isFirst: index === 0 }));
      for (const page of twice) await importPage(storage, page);
      expect(await pagesOf(storage)).toEqual(pages);
    });
  });

  test("an object that holds nothing", async () => {
    const pages = await inStorage(pagesOf);
    expect(pages).toEqual([{ text: '{"alarm":null}\n', rows: 0, next: null }]);
    await inStorage(async (storage) => {
      await storage.setAlarm(LATER);
      await importAll(storage, pages);
      expect(await storage.getAlarm()).toBeNull();
    });
  });
});

describe("allows while the object goes on working", () => {
  const KEYED =
    "CREATE TABLE keyed (name TEXT NOT NULL, part INTEGER NOT NULL, value TEXT, PRIMARY KEY (name, part)) STRICT, WITHOUT ROWID";
  const UNIQUE =
    "CREATE TABLE holders (seq INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL UNIQUE) STRICT";
  const ROWS = 2 * PAGE_MAX_ROWS + 50;

  /** Changes of every kind, as objects make them; each number makes another. */
  function change({ sql, kv }: DurableObjectStorage, number: number): void {
    const name = String((number * 7919) % ROWS).padStart(4, "0");
    const changes = [
      () => sql.exec("UPDATE keyed SET value = ? WHERE name = ?", `changed ${number}`, name),
      () => sql.exec("DELETE FROM keyed WHERE name = ?", name),
      () => sql.exec("INSERT OR REPLACE INTO keyed VALUES (?, 1, ?)", name, `replaced ${number}`),
      () => sql.exec("INSERT OR IGNORE INTO keyed VALUES (?, 1, ?)", name, `ignored ${number}`),
      () =>
        sql.exec(
          "UPDATE OR IGNORE keyed SET part = part + 1, value = ? WHERE name = ?",
          `moved ${number}`,
          name,
        ),
      () =>
        sql.exec(
          "INSERT INTO keyed VALUES (?, 2, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
          name,
          `up ${number}`,
        ),
      () => sql.exec("UPDATE holders SET place = ? WHERE place = ?", `free-${number}`, `place-${number % 9}`),
      () => sql.exec("INSERT OR REPLACE INTO holders (place) VALUES (?)", `place-${number % 9}`),
      () => kv.put(`key-${number % 3}`, number),
    ];
    changes[number % changes.length]?.();
  }

  const contents = ({ sql, kv }: DurableObjectStorage) => ({
    keyed: sql.exec("SELECT * FROM keyed ORDER BY name, part").toArray(),
    holders: sql.exec("SELECT * FROM holders ORDER BY seq").toArray(),
    keys: [...kv.list()],
  });

  function fillBusy({ sql }: DurableObjectStorage): void {
    for (const statement of [KEYED, UNIQUE]) sql.exec(statement);
    for (let i = 0; i < ROWS; i++)
      sql.exec("INSERT INTO keyed VALUES (?, 1, 'first')", String(i).padStart(4, "0"));
    for (let i = 0; i < 9; i++) sql.exec("INSERT INTO holders (place) VALUES (?)", `place-${i}`);
  }

  test.each([0, 3, 25, 400])(
    "[row 152] %i changes between any two pages: together they are the object at the last page's moment",
    async (perPage) => {
      let number = 0;
      const { pages, expected } = await inStorage(async (storage) => {
        fillBusy(storage);
        const read: Page[] = [];
        for (let cursor: Cursor | null = null; ; ) {
          const page: Page = await exportPage(storage, cursor);
          // As after a step that failed: the same page again is as good, whatever happened in between.
          if (number % 2 === 1 && page.next !== null) change(storage, ++number);
          const again: Page = cursor === null || number % 2 === 0 ? page : await exportPage(storage, cursor);
          read.push(again);
          if (again.next === null) return { pages: read, expected: contents(storage) };
          cursor = again.next;
          // It has to come to an end at some time.
          for (let i = 0; i < perPage && read.length < 12; i++) change(storage, ++number);
        }
      });
      await inStorage(async (storage) => {
        await importAll(storage, pages);
        expect(contents(storage)).toEqual(expected);
      });
    },
  );

  test("[row 152] the last page is the same when it is asked for again, and nothing of the export is left to write", async () => {
    await inStorage(async (storage) => {
      fillBusy(storage);
      const pages = await pagesOf(storage);
      const cursor = pages.at(-2)?.next ?? null;
      for (let number = 1; number < 30; number++) change(storage, number);
      expect(await exportPage(storage, cursor)).toEqual(pages.at(-1));
      const made = storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'trigger'").toArray();
      expect(made).toEqual([]);
    });
  });

  test("a cursor of an export that was given up, or of other tables, begins anew and says so", async () => {
    await inStorage(async (storage) => {
      fillBusy(storage);
      const spoil = [
        () => storage.sql.exec("UPDATE _export SET until = 0"),
        () => storage.sql.exec("CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT"),
        () => storage.sql.exec("DROP TABLE _export"),
      ];
      for (const spoiled of spoil) {
        const first = await exportPage(storage, null);
        spoiled();
        const anew = await exportPage(storage, first.next);
        expect(anew.restarts).toBe(true);
        expect(anew.text).toContain('{"schema":');
        expect((await exportPage(storage, anew.next)).restarts).toBeUndefined();
      }
    });
  });

  test("one that was given up writes nothing down any more", async () => {
    await inStorage(async (storage) => {
      fillBusy(storage);
      await exportPage(storage, null);
      storage.sql.exec("UPDATE _export SET until = 0");
      change(storage, 1);
      expect(storage.sql.exec("SELECT * FROM _export_changes").toArray()).toEqual([]);
    });
  });
});

describe("refuses", () => {
  test("to read a table page by page whose key JSON could change", async () => {
    await inStorage(async (storage) => {
      storage.sql.exec("CREATE TABLE loose (id BLOB PRIMARY KEY) WITHOUT ROWID");
      for (let i = 0; i <= PAGE_MAX_ROWS; i++) storage.sql.exec("INSERT INTO loose VALUES (randomblob(8))");
      await expect(exportPage(storage, null)).rejects.toThrow('"loose" cannot be read at one moment');
      expect(
        storage.sql.exec("SELECT name FROM sqlite_master WHERE name LIKE '\\_export%' ESCAPE '\\'").toArray(),
      ).toEqual([]);
    });
  });

  test("a table that is made otherwise here, and changes nothing", async () => {
    const pages = await inStorage(async (storage) => {
      await fill(storage);
      return pagesOf(storage);
    });
    await inStorage(async (storage) => {
      storage.sql.exec("CREATE TABLE spent (month TEXT)");
      storage.sql.exec("INSERT INTO spent VALUES ('kept')");
      await expect(importAll(storage, pages)).rejects.toThrow('"spent" is made otherwise here');
      expect(storage.sql.exec("SELECT month FROM spent").toArray()).toEqual([{ month: "kept" }]);
    });
  });
});

describe("fails safe", () => {
  test.each([
    [
      "an integer past 2^53",
      (s: DurableObjectStorage) => s.sql.exec("INSERT INTO spent VALUES ('a', 'b', 9007199254740993)"),
      "spent.nano",
    ],
    ["a key that is no JSON", (s: DurableObjectStorage) => s.kv.put("map", new Map()), '"map"'],
  ])("%s stops the copy instead of changing in it", async (_, put, named) => {
    await inStorage(async (storage) => {
      for (const statement of SCHEMA) storage.sql.exec(statement);
      put(storage);
      await expect(pagesOf(storage)).rejects.toThrow(named);
    });
  });
});
