import type pg from "pg";
import { type DatabaseConnection, withClient } from "./connection.ts";
import {
  DATABASE_ROLES,
  DATABASES,
  type DatabaseName,
  ROLE_NAMES,
  type RoleName,
  SESSION_LIMITS,
} from "./roles.ts";
import { scramVerifier } from "./scram.ts";

const SALT_BYTES = 16;

export type Passwords = Readonly<Record<RoleName, string>>;

/**
 * Makes the roles and databases that are missing, and sets what roles may do and their passwords anew each time: a rotated
 * password takes effect with the next start.
 *
 * @param admin the superuser; used here and nowhere else
 * @param random bytes for salts
 */
export async function provision(
  admin: DatabaseConnection,
  passwords: Passwords,
  random: (bytes: number) => Uint8Array,
): Promise<void> {
  await withClient({ ...admin, database: "postgres" }, async (client) => {
    for (const role of ROLE_NAMES)
      await provisionRole(client, role, scramVerifier(passwords[role], random(SALT_BYTES)));
    for (const database of DATABASES) await provisionDatabase(client, database);
  });
  for (const database of DATABASES)
    await withClient({ ...admin, database }, async (client) => {
      await client.query("revoke all on schema public from public");
    });
}

// Names and attributes are constants of roles.ts, and a verifier has no quote in it: nothing here comes from outside.

async function provisionRole(client: pg.Client, role: RoleName, verifier: string): Promise<void> {
  const { name, attributes, memberOf } = DATABASE_ROLES[role];
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [name]);
  if (!rowCount) await client.query(`create role ${name}`);
  await client.query(
    `alter role ${name} with login nosuperuser nocreatedb nocreaterole noreplication ${attributes} password '${verifier}'`,
  );
  for (const group of memberOf) await client.query(`grant ${group} to ${name}`);
  for (const [setting, value] of Object.entries(SESSION_LIMITS[role]))
    await client.query(`alter role ${name} set ${setting} = '${value}'`);
}

async function provisionDatabase(client: pg.Client, database: DatabaseName): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [database]);
  if (!rowCount)
    await client.query(
      `create database ${database} owner ${DATABASE_ROLES.owner.name} encoding 'UTF8' template template0`,
    );
  await client.query(`revoke all on database ${database} from public`);
  await grantConnections(client, database);
}

/** Lets the roles of a database in. */
export async function grantConnections(client: pg.Client, database: DatabaseName): Promise<void> {
  for (const { name, connectsTo } of Object.values(DATABASE_ROLES))
    if ((connectsTo as readonly DatabaseName[]).includes(database))
      await client.query(`grant connect on database ${database} to ${name}`);
}
