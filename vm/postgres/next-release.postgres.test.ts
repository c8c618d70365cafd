import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  asOfNext,
  MIGRATIONS_FOLDER,
  openTestCluster,
  postgres,
  type TestCluster,
} from "./cluster.harness.ts";
import { withClient } from "./connection.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { type Facts, factsOf, takenFrom } from "./next-release.harness.ts";
import { DATABASES, type DatabaseName } from "./roles.ts";

// What each migration makes of the tables that a release before knows, as Postgres itself has it.

let cluster: TestCluster;
/** What each migration of a database took from the release before it. */
const taken = new Map<DatabaseName, Record<string, readonly string[]>>();
const facts = (database: DatabaseName): Promise<Facts> =>
  withClient(cluster.asAdmin(database), (client) => factsOf(client, database));

beforeAll(async () => {
  if (postgres === null) return;
  cluster = await openTestCluster(false);
  for (const database of DATABASES) {
    const all = readMigrations(join(MIGRATIONS_FOLDER, database));
    const steps: Record<string, readonly string[]> = {};
    let before: Facts = new Map();
    for (const [at, { name }] of all.entries()) {
      await migrate(cluster.as("owner", database), all.slice(0, at + 1));
      const after = await facts(database);
      steps[name] = takenFrom(before, after);
      before = after;
    }
    taken.set(database, steps);
  }
});
afterAll(() => cluster?.stop());

/** What a change of the tables takes away; it is undone again. */
async function takenBy(database: DatabaseName, sql: string): Promise<readonly string[]> {
  return withClient(cluster.asAdmin(database), async (client) => {
    const before = await factsOf(client, database);
    await client.query("begin");
    try {
      await client.query(sql);
      return takenFrom(before, await factsOf(client, database));
    } finally {
      await client.query("rollback");
    }
  });
}

describe.skipIf(postgres === null)("allows", () => {
  test("62: each migration of the journal to take nothing from the release before it [row 139]", () => {
    const steps = Object.entries(taken.get("personal") ?? {});
    expect(steps.length).toBeGreaterThan(3);
    for (const [name, lines] of steps) expect(lines, name).toEqual([]);
  });

  test("62: of the gateway's, one: since then a record is written in its columns alone, and ends once [row 139]", () => {
    const { "002_audit_seals.sql": seals, ...others } = taken.get("system") ?? {};
    expect(Object.keys(others)).toContain("001_gateway.sql");
    for (const [name, lines] of Object.entries(others)) expect(lines, name).toEqual([]);
    // The gateway writes none of these; its own tests run with this migration.
    expect(seals).toEqual([
      ...["at", "cost_micro_usd", "ms", "response_bytes"].map(
        (column) => `no more: system.audit: purser_gateway may insert ${column}`,
      ),
      ...[
        "arguments_sha256",
        "at",
        "cost_micro_usd",
        "id",
        "key_id",
        "method",
        "request_bytes",
        "server",
        "tool",
        "user_id",
      ].map((column) => `no more: system.audit: purser_gateway may update ${column}`),
      expect.stringContaining("now: system.audit: CREATE TRIGGER ends_once BEFORE UPDATE"),
    ]);
  });

  test("62: what a next release may bring, and whose tables the tests of journal and gateway run on [row 139]", async () => {
    for (const database of DATABASES) {
      const before = await facts(database);
      await asOfNext(cluster, database);
      expect(takenFrom(before, await facts(database))).toEqual([]);
      expect((await facts(database)).size).toBeGreaterThan(before.size);
    }
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test.each([
    ["a column that goes", "alter table journal.plans drop column notes", /no more: .*column notes/],
    ["another name for one", "alter table journal.plans rename notes to says", /no more: .*column notes/],
    [
      "another type",
      "alter table journal.plans alter version type bigint",
      /no more: .*column version integer/,
    ],
    [
      "a fallback that goes",
      "alter table journal.plans alter source drop default",
      /no more: .*with a fallback/,
    ],
    [
      "an empty value no more",
      "alter table journal.plans alter notes set not null",
      /no more: .*column notes/,
    ],
    ["a new column that has to be filled", "alter table journal.plans add x int not null", /now: .*column x/],
    ["a check", "alter table journal.plans add check (version < 9)", /now: .*CHECK \(\(version < 9\)\)/],
    [
      "a reference",
      "alter table journal.plans add foreign key (user_id) references journal.settings",
      /now: .*FOREIGN/,
    ],
    ["a unique index", "create unique index on journal.entries (user_id, entry_date)", /now: .*unique/],
    [
      "a trigger",
      "create trigger t before insert on journal.plans for each row execute function suppress_redundant_updates_trigger()",
      /now: .*TRIGGER t/,
    ],
    [
      "a narrower policy",
      "alter policy own_rows on journal.plans using (false)",
      /no more: .*policy own_rows/,
    ],
    [
      "a policy that shuts",
      "create policy p on journal.plans as restrictive using (false)",
      /now: .*policy p/,
    ],
    ["a right that goes", "revoke insert on journal.plans from purser_app", /no more: .*may insert notes/],
    ["a right on one column", "revoke all on journal.plans from purser_app", /no more: .*may delete/],
    ["what `on conflict` needs", "drop index journal.plans_one_active", /no more: .*unique/],
    ["a table that goes", "drop table journal.custom_records", /no more: journal.custom_records/],
    ["a function that goes", "drop procedure journal.protect", /no more: journal: function journal.protect/],
  ])("62: %s [row 139]", async (_, sql, says) => {
    expect((await takenBy("personal", sql)).join("\n")).toMatch(says);
  });
});
