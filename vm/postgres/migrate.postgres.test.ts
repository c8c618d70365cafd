import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MIGRATIONS_FOLDER, openTestCluster, postgres, type TestCluster } from "./cluster.harness.ts";
import { withClient } from "./connection.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { provision } from "./provision.ts";
import { DATABASES } from "./roles.ts";

let cluster: TestCluster;
beforeAll(async () => {
  if (postgres !== null) cluster = await openTestCluster(false);
});
afterAll(() => cluster?.stop());

const of = (database: string) => readMigrations(join(MIGRATIONS_FOLDER, database));

describe.skipIf(postgres === null)("allows", () => {
  test.each(DATABASES)("%s: what is missing is applied once, in its order [row 139]", async (database) => {
    const owner = cluster.as("owner", database);
    const all = of(database);
    expect(await migrate(owner, all)).toEqual(all.map(({ name }) => name));
    expect(await migrate(owner, all)).toEqual([]);
  });

  test("62: a release runs on the tables of a later one [row 139]", async () => {
    const owner = cluster.as("owner", "system");
    const next = {
      number: of("system").length + 1,
      name: "next.sql",
      sql: "create table migrations.later (id int)",
    };
    expect(await migrate(owner, [...of("system"), next])).toEqual(["next.sql"]);
    expect(await migrate(owner, of("system"))).toEqual([]);
  });

  test("two processes at once apply each migration once", async () => {
    const owner = cluster.as("owner", "system");
    const more = { number: 99, name: "at_once.sql", sql: "create table migrations.at_once (id int)" };
    const both = await Promise.all([migrate(owner, [more]), migrate(owner, [more])]);
    expect(both.flat()).toEqual(["at_once.sql"]);
  });

  test("roles and databases are made again without harm, and a new password holds", async () => {
    const passwords = { ...cluster.passwords, app: "another" };
    await provision(cluster.admin, passwords, randomBytes);
    const app = { ...cluster.as("app", "personal"), password: "another" };
    expect((await withClient(app, (client) => client.query("select 1"))).rowCount).toBe(1);
    await expect(withClient(cluster.as("app", "personal"), async () => undefined)).rejects.toThrow(
      /password/,
    );
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("a migration that was changed after it was applied stops everything [row 139]", async () => {
    const owner = cluster.as("owner", "personal");
    const changed = of("personal").map((one) => ({ ...one, sql: `${one.sql}-- more` }));
    const more = { number: 50, name: "more.sql", sql: "create table journal.more ()" };
    await expect(migrate(owner, [...changed, more])).rejects.toThrow(
      "001_journal.sql is not what was applied",
    );
    await withClient(owner, async (client) => {
      expect((await client.query("select to_regclass('journal.more') as it")).rows).toEqual([{ it: null }]);
    });
  });

  test("one that fails in the middle leaves nothing of it", async () => {
    const owner = cluster.as("owner", "personal");
    const half = { number: 51, name: "half.sql", sql: "create table journal.half (); select 1 / 0" };
    await expect(migrate(owner, [half])).rejects.toThrow(
      "half.sql could not be applied, and nothing of it was",
    );
    await withClient(owner, async (client) => {
      expect((await client.query("select to_regclass('journal.half') as it")).rows).toEqual([{ it: null }]);
    });
  });
});
