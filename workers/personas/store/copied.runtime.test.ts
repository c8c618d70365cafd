import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import type { Cursor, Page } from "../../portable/contract.ts";
import { sqlOf } from "../../portable/storage.ts";
import { openOrchestrator, world } from "../objects.harness.ts";

type Here = ReturnType<typeof openOrchestrator>;
/** In tables that `fill` leaves empty; one of the words that a check of theirs takes. */
const SYNTHETIC = "token";
type Column = { readonly name: string; readonly type: string };

/** What personas do in an ordinary week. */
async function fill(here: Here): Promise<void> {
  const { persona } = await here.subscribed({ name: "A é", maxConcurrent: 5 }, { eventType: "x" });
  const of = { personaId: persona.id };
  const credential = { name: "gitlab", serviceType: "gitlab", plaintext: "the-secret" };
  const { id: credentialId } = (await here.call("POST", "/api/credentials", credential)).body;
  const { id: toolId } = (await here.call("POST", "/api/tool-definitions", { name: "curl" })).body;
  await here.call("POST", `/api/personas/${persona.id}/tools`, { toolId });
  await here.call("POST", `/api/personas/${persona.id}/credentials`, { credentialId });
  await here.call("POST", "/api/deployments", { ...of, maxMonthlyBudgetUsd: 1 });
  const trigger = await here.call("POST", "/api/triggers", { ...of, triggerType: "manual" });
  await here.call("POST", `/api/triggers/${trigger.body.id}/fire`, {}, { "idempotency-key": "k" });
  await here.call("POST", "/api/events", { eventType: "x", sourceType: "manual" });
  await here.settle();
}

/** All rows by table. @param makes whether a table without a row gets one */
const rowsOf = (here: Here, makes: boolean): Promise<Record<string, string[]>> =>
  runInDurableObject(here.object, (_, { storage }) => {
    const sql = sqlOf(storage);
    const tables = sql.all<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_*' AND name NOT GLOB 'sqlite_*' ORDER BY name",
    );
    const found = tables.map(({ name }) => {
      const all = () =>
        sql
          .all(`SELECT * FROM ${name}`)
          .map((row) => JSON.stringify(row))
          .toSorted();
      if (makes && all().length === 0) {
        const columns = sql.all<Column>("SELECT name, type FROM pragma_table_info(?)", name);
        const values = columns.map(({ type }) => (type === "INTEGER" ? 1 : SYNTHETIC));
        sql.all(`INSERT INTO ${name} VALUES (${values.map(() => "?").join(", ")})`, ...values);
      }
      return [name, all()] as const;
    });
    return Object.fromEntries(found);
  });

test("a copy has every row of every table, and a restored orchestrator is the one that was copied [row 97]", async () => {
  const text = 'line\n{"manual_review":{"title":"Go on?"}}\n{"agent_memory":{"title":"T","content":"C"}}';
  const here = openOrchestrator({ opened: openDesk(() => ({ text }), { clock: () => new Date(world.now) }) });
  await fill(here);
  const used = await rowsOf(here, false);
  for (const table of ["credentials", "output", "said", "reviews", "firings", "dispatches", "deployments"])
    expect([table, used[table]?.length ?? 0]).toEqual([table, expect.toSatisfy((n) => n > 0)]);
  const before = await rowsOf(here, true);
  const pages: Page[] = [];
  let cursor: Cursor | null = null;
  do {
    const page: Page = await here.object.exportPage(cursor);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  const fresh = openOrchestrator();
  for (const [n, { text: lines }] of pages.entries())
    await fresh.object.importPage({ text: lines, isFirst: n === 0 });
  const after = await rowsOf(fresh, false);
  expect(Object.keys(after).length).toBeGreaterThan(20);
  for (const [table, rows] of Object.entries(before)) {
    expect([table, rows.length > 0]).toEqual([table, true]);
    expect([table, after[table]]).toEqual([table, rows]);
  }
});
