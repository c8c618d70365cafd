import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exposedTables } from "./catalogue.ts";
import { openTestCluster, postgres, type TestCluster } from "./cluster.harness.ts";
import { withClient } from "./connection.ts";
import { type Database, openDatabase } from "./database.ts";
import { DATABASES } from "./roles.ts";

const ANNA = randomUUID();
const BERT = randomUUID();

let cluster: TestCluster;
let personal: Database;
const breaks: string[] = [];
beforeAll(async () => {
  if (postgres === null) return;
  cluster = await openTestCluster();
  personal = openDatabase(cluster.as("app", "personal"), (error) => breaks.push(error.message));
});
afterAll(async () => {
  await personal?.close();
  await cluster?.stop();
});

const plan = (user: string, version: number): Promise<string> =>
  personal.transaction({ user }, async (query) => {
    const { rows } = await query<{ id: string }>(
      "insert into journal.plans (user_id, plan_date, version, status) values ($1, '2026-11-20', $2, 'draft') returning id",
      [user, version],
    );
    return rows[0]?.id ?? "";
  });
const visible = (claims: { user?: string }): Promise<number> =>
  personal.transaction(claims, async (query) => (await query("select from journal.plans")).count);
const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : error;
const refusal = (work: Promise<unknown>): Promise<unknown> => work.then(() => "allowed", codeOf);

describe.skipIf(postgres === null)("allows", () => {
  test.each(DATABASES)(
    "43: every table of %s has RLS that binds its owner, a policy, and keys that begin with the user [row 118]",
    (name) =>
      withClient(cluster.asAdmin(name), async (client) => {
        expect(await exposedTables(client)).toEqual([]);
        const { rows } = await client.query(
          "select from pg_tables where schemaname in ('journal', 'system')",
        );
        expect(rows.length).toBeGreaterThanOrEqual(name === "personal" ? 15 : 4);
      }),
  );

  test("44: one connection, used by A, B and nobody in turn, shows each their own rows [row 118]", async () => {
    await plan(ANNA, 1);
    await plan(BERT, 1);
    const one = openDatabase(cluster.as("app", "personal"), console.error);
    const pids = new Set<unknown>();
    for (const [user, rows] of [
      [ANNA, 1],
      [BERT, 1],
      [undefined, 0],
      [ANNA, 1],
      [undefined, 0],
    ] as const) {
      const pid = await one.transaction(user === undefined ? {} : { user }, async (query) => {
        expect((await query("select from journal.plans")).count).toBe(rows);
        return (await query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
      });
      pids.add(pid);
    }
    // What one user's transaction has set is an empty text in the next one's, where nothing was ever set it is null.
    expect(pids.size).toBe(1);
    await one.close();
  });

  test("many at once never see each other's rows", async () => {
    const counts = await Promise.all(
      Array.from({ length: 40 }, (_, at) => visible(at % 2 ? { user: ANNA } : {})),
    );
    expect(counts).toEqual(Array.from({ length: 40 }, (_, at) => at % 2));
  });

  test("52: the backup role reads every row and may write none [row 118]", () =>
    withClient(cluster.as("backup", "personal"), async (client) => {
      expect((await client.query("select from journal.plans")).rowCount).toBe(2);
      expect(await refusal(client.query("delete from journal.plans"))).toBe("25006");
      await client.query("set default_transaction_read_only = off");
      expect(await refusal(client.query("delete from journal.plans"))).toBe("42501");
    }));
});

describe.skipIf(postgres === null)("refuses", () => {
  test("a row for another user, and a change of one [row 118]", async () => {
    const insert = personal.transaction({ user: ANNA }, (query) =>
      query("insert into journal.settings (user_id, time_zone) values ($1, 'UTC')", [BERT]),
    );
    expect(await refusal(insert)).toBe("42501");
    const { count } = await personal.transaction({ user: ANNA }, (query) =>
      query("update journal.plans set notes = 'x' where user_id = $1", [BERT]),
    );
    expect(count).toBe(0);
  });

  test("45: an item in another user's plan, though Postgres checks keys without policies [row 118]", async () => {
    const hers = await plan(BERT, 2);
    const item = (user: string) =>
      personal.transaction({ user }, (query) =>
        query(
          "insert into journal.plan_items (user_id, plan_id, position, title, category, item_type) values ($1, $2, 1, 't', 'work', 'task')",
          [user, hers],
        ),
      );
    expect(await refusal(item(ANNA))).toBe("23503");
    expect(await refusal(item(BERT))).toBe("allowed");
  });

  test("50: a change of what has been recorded", async () => {
    const record = (sql: string) => personal.transaction({ user: ANNA }, (query) => query(sql, [ANNA]));
    await record("insert into journal.changes (user_id, entity) values ($1, 'plan')");
    expect(await refusal(record("update journal.changes set entity = 'x' where user_id = $1"))).toBe("42501");
    const asOwner = withClient(cluster.asAdmin("personal"), (client) =>
      client.query("delete from journal.changes"),
    );
    expect(await refusal(asOwner)).toBe("42501");
  });

  test("52: only the backup role passes row-level security, and no role of ours is more than it has to be [row 118]", () =>
    withClient(cluster.asAdmin("system"), async (client) => {
      const { rows } = await client.query<{ rolname: string }>(
        "select rolname from pg_roles where rolbypassrls and not rolsuper",
      );
      expect(rows).toEqual([{ rolname: "purser_backup" }]);
      const more = await client.query(
        "select from pg_roles where rolname like 'purser_%' and (rolsuper or rolcreaterole or rolcreatedb or rolreplication)",
      );
      expect(more.rowCount).toBe(0);
    }));

  test.each([
    ["app", "system"],
    ["gateway", "personal"],
  ] as const)("%s in the database %s", async (role, database) => {
    expect(await refusal(withClient(cluster.as(role, database), async () => undefined))).toBe("42501");
  });

  test("a wrong password, and the tables' owner without a user", async () => {
    const wrong = { ...cluster.as("app", "personal"), password: "guess" };
    expect(await refusal(withClient(wrong, async () => undefined))).toBe("28P01");
    await withClient(cluster.as("owner", "personal"), async (client) => {
      expect((await client.query("select from journal.plans")).rowCount).toBe(0);
    });
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("work that fails leaves nothing, and its connection goes on without its claims", async () => {
    const failing = personal.transaction({ user: ANNA }, async (query) => {
      await query("insert into journal.settings (user_id, time_zone) values ($1, 'UTC')", [ANNA]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    const kept = await personal.transaction({ user: ANNA }, (query) => query("select from journal.settings"));
    expect([kept.count, await visible({})]).toEqual([0, 0]);
  });

  test("a claim that Postgres does not take is what went wrong, and nothing that was sent after it is done", async () => {
    const failing = personal.transaction({ user: ANNA, email: "a\u0000b" }, (query) =>
      query("insert into journal.settings (user_id, time_zone) values ($1, 'UTC')", [ANNA]),
    );
    await expect(failing).rejects.toMatchObject({ code: "22021" });
    const kept = await personal.transaction({ user: ANNA }, (query) => query("select from journal.settings"));
    expect([kept.count, await visible({})]).toEqual([0, 0]);
  });

  test("a connection that breaks in the middle is replaced", async () => {
    const pid = (query: Parameters<Parameters<Database["transaction"]>[1]>[0]) =>
      query<{ pid: number }>("select pg_backend_pid() as pid");
    const broken = personal.transaction({}, async (query) => {
      const { rows } = await pid(query);
      await withClient(cluster.admin, (client) =>
        client.query("select pg_terminate_backend($1)", [rows[0]?.pid]),
      );
      await query("select 1");
    });
    await expect(broken).rejects.toThrow();
    // The end of the connection may come before what Postgres says of it.
    expect(breaks.join()).toMatch(/terminating connection due to administrator command|ECONNRESET/);
    expect(await visible({ user: ANNA })).toBe(1);
  });

  test("a table that somebody forgot to protect is named", () =>
    withClient(cluster.asAdmin("personal"), async (client) => {
      await client.query("begin");
      await client.query("create table journal.forgotten (id uuid primary key)");
      await client.query("alter table journal.goals no force row level security");
      const whys = (await exposedTables(client)).map(({ name, why }) => `${name} ${why}`);
      await client.query("rollback");
      expect(whys).toEqual([
        "journal.forgotten has no row-level security",
        "journal.forgotten does not bind its owner",
        "journal.forgotten has no policy for reading and writing",
        "journal.goals does not bind its owner",
        "journal.forgotten_pkey is unique over the rows of all users",
      ]);
    }));
});
