import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { type DatabaseConnection, withClient } from "./connection.ts";

export type Migration = { readonly number: number; readonly name: string; readonly sql: string };

/** Any number will do, as long as it is always the same: two processes never migrate at once. */
const LOCK = 7_285_119;

const HISTORY = `
  create schema if not exists migrations;
  create table if not exists migrations.applied (
    number int primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`;

/**
 * The migrations of a folder, `001_words.sql` and so on, in their order.
 *
 * @throws Error when a number is missing, doubled or not of three digits
 */
export function readMigrations(folder: string): readonly Migration[] {
  const names = readdirSync(folder).toSorted();
  return names.map((name, at) => {
    const [, digits] = /^(\d{3})_[a-z_]+\.sql$/.exec(name) ?? [];
    if (Number(digits) !== at + 1)
      throw new Error(
        `${join(folder, name)}: the next file is ${String(at + 1).padStart(3, "0")}_<words>.sql.`,
      );
    return { number: at + 1, name, sql: readFileSync(join(folder, name), "utf8") };
  });
}

export const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Applies what is missing, each migration in a transaction with its line of the history. A database that is further than this
 * release is fine: migrations only add, so that the release before runs on the tables of the next.
 *
 * @returns the names that were applied
 * @throws Error when a migration that was applied has changed since; nothing is applied then
 */
export const migrate = (
  owner: DatabaseConnection,
  migrations: readonly Migration[],
): Promise<readonly string[]> =>
  withClient(owner, async (client) => {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await client.query(HISTORY);
    const { rows } = await client.query<{ number: number; sha256: string }>(
      "select number, sha256 from migrations.applied",
    );
    const applied = new Map(rows.map(({ number, sha256 }) => [number, sha256]));
    const changed = migrations.find(
      ({ number, sql }) => (applied.get(number) ?? sha256Of(sql)) !== sha256Of(sql),
    );
    if (changed)
      throw new Error(
        `${owner.database}: ${changed.name} is not what was applied under its number. Write a new migration instead.`,
      );
    const missing = migrations.filter(({ number }) => !applied.has(number));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  });

async function apply(client: pg.Client, { number, name, sql }: Migration): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query("insert into migrations.applied (number, name, sha256) values ($1, $2, $3)", [
      number,
      name,
      sha256Of(sql),
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`${name} could not be applied, and nothing of it was.`, { cause: error });
  }
}
