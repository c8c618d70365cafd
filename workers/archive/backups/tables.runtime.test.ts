import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, openGate, rows, seedTask } from "../../gate/gate.harness.ts";
import type { Cursor, Page } from "../../portable/contract.ts";
import { PAGE_MAX_ROWS } from "../../portable/index.ts";
import { copiedTablesOf, exportTable, filledTables, importTable, inOrder } from "./tables.ts";

const { DB } = env as unknown as { DB: D1Database };
const TABLES = ["audit", "contexts", "conversations", "days", "decisions", "halts", "held", "keys", "leases"];

beforeEach(freshDatabase);

async function pagesOf(table: string): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: Cursor | null = null;
  do {
    const page: Page = await exportTable(DB, table, cursor);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}

/** As a backup reads them. */
async function exported() {
  const pages: { table: string; page: Page }[] = [];
  for (const table of (await copiedTablesOf(DB)).toReversed())
    for (const page of await pagesOf(table)) pages.push({ table, page });
  return pages;
}

async function everything() {
  const all = await Promise.all(
    TABLES.map((table) => rows(`SELECT rowid, * FROM ${table}`).catch(() => rows(`SELECT * FROM ${table}`))),
  );
  return Object.fromEntries(TABLES.map((table, index) => [table, all[index]]));
}

async function fill(): Promise<void> {
  const gate = openGate();
  await gate.json("POST", "/setup");
  for (let i = 0; i < 30; i++)
    await gate.json("POST", "/api/approve", seedTask({ taskId: `t-${i}`, estimatedCost: 0.01 }));
  await gate.json("POST", "/api/tasks/t-1/finish", { actualCost: 0.005, outcome: "succeeded" });
  await gate.json("POST", "/api/halt", { taskId: "t-2", reason: 'it "fails" é\n' });
  const add = DB.prepare(
    "INSERT INTO conversations (id, owner, session_key, started_at, last_at, expires_at) VALUES (?, 'o', 'k', 1, 2, 3)",
  );
  await DB.batch(Array.from({ length: 3 * PAGE_MAX_ROWS + 1 }, (_, i) => add.bind(`c-${i}`)));
}

async function restore(pages: Awaited<ReturnType<typeof exported>>): Promise<void> {
  const order = await copiedTablesOf(DB);
  const sorted = pages.toSorted((a, b) => order.indexOf(a.table) - order.indexOf(b.table));
  for (const { table, page } of sorted) await importTable(DB, table, page.text);
}

describe("allows", () => {
  test("[row 152] every row of every table to come back, whatever triggers guard it, also when a page comes twice", async () => {
    await fill();
    const before = await everything();
    const pages = await exported();
    expect(pages.filter(({ table }) => table === "conversations").length).toBeGreaterThan(3);
    await freshDatabase();
    expect(await filledTables(DB)).toEqual([]);
    await restore(pages);
    expect(await everything()).toEqual(before);
    await restore(pages);
    expect(await everything()).toEqual(before);
    expect(await exported()).toEqual(pages);
  });

  test("tables in an order in which references and triggers hold", async () => {
    const order = await copiedTablesOf(DB);
    expect(order.toSorted()).toEqual(TABLES);
    expect(order.indexOf("decisions")).toBeLessThan(order.indexOf("leases"));
    expect(order.indexOf("leases")).toBeLessThan(order.indexOf("days"));
  });

  test("an empty table", async () => {
    expect(await pagesOf("halts")).toEqual([{ text: "", rows: 0, next: null }]);
  });

  test("to name the tables that hold anything", async () => {
    await openGate().json("POST", "/setup");
    expect((await filledTables(DB)).toSorted()).toEqual(["audit", "contexts"]);
  });
});

describe("refuses", () => {
  test("tables that refer to each other in a circle", () => {
    const table = (name: string, to: string) => ({
      type: "table",
      name,
      tbl_name: name,
      sql: `CREATE TABLE ${name} (x REFERENCES ${to} (x))`,
    });
    expect(() => inOrder([table("a", "b"), table("b", "a")])).toThrow("a, b");
    expect(inOrder([table("b", "b"), table("a", "b")])).toEqual(["b", "a"]);
  });
});

describe("fails safe", () => {
  test("a page with one impossible row writes none of it", async () => {
    const good =
      '{"table":"conversations","row":{"id":"a","owner":"o","session_key":"k","started_at":1,"last_at":2,"expires_at":3}}';
    const text = `${good}\n${good.replace('"id":"a"', '"id":"b"').replace('"owner":"o"', '"owner":null')}\n`;
    await expect(importTable(DB, "conversations", text)).rejects.toThrow(/NOT NULL/);
    expect(await filledTables(DB)).toEqual([]);
  });
});
