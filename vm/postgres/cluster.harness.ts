import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { findPostgres, POSTGRES_MISSING } from "./binaries.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { type DatabaseConnection, withClient } from "./connection.ts";
import { type Database, openDatabase } from "./database.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { nextMigration } from "./next-release.harness.ts";
import { type Passwords, provision } from "./provision.ts";
import { DATABASE_ROLES, DATABASES, type DatabaseName, ROLE_NAMES, type RoleName } from "./roles.ts";

// A Postgres of the tests' own, in memory where there is a folder for that, with the roles, databases and tables of the machine.

/** Whether the tier runs. Where it must (.ci/run says so), it is a failure that it cannot. */
export const postgres = findPostgres();
if (postgres === null && process.env.PURSER_TIERS === "all") throw new Error(POSTGRES_MISSING);

export const MIGRATIONS_FOLDER = "vm/postgres/migrations";
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "40" };

export type TestCluster = Cluster & {
  readonly folder: string;
  readonly passwords: Passwords;
  readonly as: (role: RoleName, database: DatabaseName) => DatabaseConnection;
  readonly asAdmin: (database: string) => DatabaseConnection;
};

/** As root the server is another account, which cannot enter a temporary folder of the checks. */
const place = (): string => mkdtempSync(join(process.getuid?.() === 0 ? "/tmp" : tmpdir(), "purser-pg-"));

/** A server with roles and databases; `withTables` applies the migrations too. */
export async function openTestCluster(withTables = true): Promise<TestCluster> {
  if (postgres === null) throw new Error(POSTGRES_MISSING);
  const folder = place();
  const server = await startCluster(postgres, folder, "super-secret", FAST).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const passwords = Object.fromEntries(ROLE_NAMES.map((role) => [role, `secret-of-${role}`])) as Passwords;
  const as = (role: RoleName, database: DatabaseName) => ({
    ...server.admin,
    user: DATABASE_ROLES[role].name,
    password: passwords[role],
    database,
  });
  await provision(server.admin, passwords, randomBytes);
  if (withTables)
    for (const database of DATABASES)
      await migrate(as("owner", database), readMigrations(join(MIGRATIONS_FOLDER, database)));
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...server, folder, passwords, as, asAdmin: (database) => ({ ...server.admin, database }), stop };
}

/** Whose tables a release is to run on: its own, or those that the next one has made of them. */
export const RELEASES = ["this release", "the next release"] as const;
export type Release = (typeof RELEASES)[number];

/** The tables of a test cluster as the next release may have them. */
export const asOfNext = async ({ as }: TestCluster, name: DatabaseName): Promise<void> =>
  withClient(as("owner", name), async (client) => void (await client.query(nextMigration(name))));

/** The database of a file's tests, as the machine's programs are connected to it; only where there is a Postgres. */
export function standForDatabase(name: DatabaseName, tablesOf: Release = "this release"): () => Database {
  let cluster: TestCluster | undefined;
  let database: Database | undefined;
  beforeAll(async () => {
    if (postgres === null) return;
    cluster = await openTestCluster();
    if (tablesOf === "the next release") await asOfNext(cluster, name);
    database = openDatabase(cluster.as("app", name), () => {});
  });
  afterAll(async () => {
    await database?.close();
    await cluster?.stop();
  });
  return () => {
    if (database === undefined) throw new Error("The database is open within tests only.");
    return database;
  };
}
