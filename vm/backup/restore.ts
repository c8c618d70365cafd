import { exposedTables } from "../postgres/catalogue.ts";
import { type DatabaseConnection, withClient } from "../postgres/connection.ts";
import { grantConnections } from "../postgres/provision.ts";
import { DATABASE_ROLES } from "../postgres/roles.ts";
import { verifyRecord } from "../postgres/seals.ts";
import { type Contents, contentsOf, differences, rowsIn } from "./contents.ts";
import { type ProgramOf, runProgram } from "./dump.ts";
import type { BackupHeader } from "./file.ts";

export type RestoredDatabase = {
  readonly database: string;
  readonly tables: number;
  readonly rows: number;
  /** What its sealed record of calls says of itself, in a sentence; null for a database without one. */
  readonly record: string | null;
  /** Why it must not be used, in words; empty when it may. */
  readonly problems: readonly string[];
};

/** A name that no database of ours has. */
const scratchName = (header: BackupHeader): string =>
  `restored_${header.database}_${header.takenAt.replaceAll(/\D/g, "").slice(0, 14)}`;

/**
 * Restores a dump into a database of its own and looks whether it is whole and keeps users apart. What is in use stays as it is.
 *
 * @param admin the superuser; roles have to exist already
 * @throws Error when a database of that name is there already, or the dump cannot be read; nothing is left behind then
 */
export async function restoreInto(
  name: string,
  header: BackupHeader,
  dump: Uint8Array,
  admin: DatabaseConnection,
  program: ProgramOf,
): Promise<RestoredDatabase> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`${name} is no name for a database.`);
  await withClient(admin, async (client) => {
    await client.query(
      `create database ${name} owner ${DATABASE_ROLES.owner.name} encoding 'UTF8' template template0`,
    );
    await client.query(`revoke all on database ${name} from public`);
  });
  const restored = { ...admin, database: name };
  try {
    const words = ["--no-owner", "--exit-on-error", "--single-transaction", `--dbname=${name}`];
    const asOwner = `--role=${DATABASE_ROLES.owner.name}`;
    await runProgram(program("pg_restore"), [...words, asOwner], restored, dump);
  } catch (error) {
    await withClient(admin, (client) => client.query(`drop database ${name}`));
    throw error;
  }
  return withClient(restored, async (client) => {
    await client.query("begin isolation level repeatable read");
    const contents = await contentsOf(client);
    const exposed = await exposedTables(client);
    const record = SEALS in contents ? recordText(await verifyRecord(client)) : null;
    await client.query("commit");
    return {
      record,
      database: name,
      tables: Object.keys(contents).length,
      rows: rowsIn(contents),
      problems: [
        ...differences(header.contents, knownTo(header, contents)),
        ...exposed.map((one) => `${one.name} ${one.why}`),
      ],
    };
  });
}

const SEALS = "seals.days";

/** A release from before there were seals dumps them (after a rollback) and does not count them. */
function knownTo({ contents: counted }: BackupHeader, contents: Contents): Contents {
  if (SEALS in counted) return contents;
  return Object.fromEntries(Object.entries(contents).filter(([name]) => name !== SEALS));
}

/** An altered record is no reason not to use what else is there: it is said. */
const recordText = ({ days, fault }: { readonly days: number; readonly fault: string | null }): string =>
  fault === null
    ? `The gateway's record is as it was sealed, ${days} ${days === 1 ? "day" : "days"}.`
    : `The gateway's record is not as it was sealed: ${fault}.`;

/**
 * The same into a database by the backup's own name. One that an earlier restore of this backup has left there unused is replaced: it
 * was looked at, or broke off.
 */
export async function restoreBeside(
  header: BackupHeader,
  dump: Uint8Array,
  admin: DatabaseConnection,
  program: ProgramOf,
): Promise<RestoredDatabase> {
  const name = scratchName(header);
  await withClient(admin, (client) => client.query(`drop database if exists ${name}`));
  return restoreInto(name, header, dump, admin, program);
}

/** Keys that were revoked after the backup stay revoked: a lost one must not open anything again. */
async function keepRevoked(from: DatabaseConnection, to: DatabaseConnection): Promise<void> {
  const revoked = await withClient(from, async (client) => {
    const { rows } = await client.query<{ there: boolean }>(
      "select to_regclass('system.api_keys') is not null as there",
    );
    if (rows[0]?.there !== true) return [];
    const sql = "select id, revoked_at from system.api_keys where revoked_at is not null";
    return (await client.query<{ id: string; revoked_at: Date }>(sql)).rows;
  });
  await withClient(to, (client) =>
    client.query(
      `update system.api_keys set revoked_at = gone.revoked_at
       from jsonb_to_recordset($1) as gone(id uuid, revoked_at timestamptz)
       where api_keys.id = gone.id and api_keys.revoked_at is null`,
      [JSON.stringify(revoked)],
    ),
  );
}

/**
 * Puts a restored database in the place of the one in use, which keeps its data under another name.
 *
 * @returns that name
 */
export async function swapIn(
  name: string,
  { database }: BackupHeader,
  admin: DatabaseConnection,
  now: Date,
): Promise<string> {
  if (database === "system") await keepRevoked({ ...admin, database }, { ...admin, database: name });
  return withClient(admin, async (client) => {
    const aside = `${database}_before_${now.toISOString().replaceAll(/\D/g, "").slice(0, 14)}`;
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = any($1)", [
      [database, name],
    ]);
    await client.query("begin");
    await client.query(`alter database ${database} rename to ${aside}`);
    await client.query(`alter database ${name} rename to ${database}`);
    await grantConnections(client, database);
    await client.query("commit");
    return aside;
  });
}
