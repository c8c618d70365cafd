import type pg from "pg";

/** A table, or an index of one, that does not keep users apart; `why` says what is missing. */
export type Exposed = { readonly name: string; readonly why: string };

/** Schemas in which every table belongs to users row by row. */
const SCHEMAS = ["journal", "system"];

const TABLES = `
  select c.oid::regclass::text as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    exists (select from pg_policy p where p.polrelid = c.oid and p.polqual is not null and p.polwithcheck is not null) as policed
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind in ('r', 'p') order by 1`;

const KEYS = `
  select i.indexrelid::regclass::text as name from pg_index i
  join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
  where n.nspname = any($1) and i.indisunique and a.attname <> 'user_id' order by 1`;

const REFERENCES = `
  select con.conrelid::regclass::text || '.' || con.conname as name from pg_constraint con
  join pg_namespace n on n.oid = con.connamespace
  where n.nspname = any($1) and con.contype = 'f' and con.confrelid <> coalesce(to_regclass('system.users'), 0)
    and not exists (select from pg_attribute a where a.attrelid = con.conrelid and a.attnum = any(con.conkey) and a.attname = 'user_id')
  order by 1`;

/** A stranger who guesses one of these has guessed 122 random bits or more, or knows the address already. */
const UNGUESSABLE: readonly string[] = [
  "system.users_pkey",
  "system.users_email_key",
  "system.api_keys_pkey",
  "system.api_keys_sha256_key",
];

/**
 * Walks the catalogue of a database: each table has row-level security that binds its owner too and a policy for reading and
 * writing; unique keys and foreign keys begin with or contain the user, since Postgres checks both without asking policies.
 */
export async function exposedTables(client: pg.Client): Promise<readonly Exposed[]> {
  const tables = await client.query<{ name: string; enabled: boolean; forced: boolean; policed: boolean }>(
    TABLES,
    [SCHEMAS],
  );
  const keys = await client.query<{ name: string }>(KEYS, [SCHEMAS]);
  const references = await client.query<{ name: string }>(REFERENCES, [SCHEMAS]);
  if (tables.rows.length === 0) return [{ name: "the database", why: "has none of Purser's tables" }];
  return [
    ...tables.rows.flatMap(({ name, enabled, forced, policed }) => [
      ...(enabled ? [] : [{ name, why: "has no row-level security" }]),
      ...(forced ? [] : [{ name, why: "does not bind its owner" }]),
      ...(policed ? [] : [{ name, why: "has no policy for reading and writing" }]),
    ]),
    ...keys.rows
      .filter(({ name }) => !UNGUESSABLE.includes(name))
      .map(({ name }) => ({ name, why: "is unique over the rows of all users" })),
    ...references.rows.map(({ name }) => ({ name, why: "may refer to another user's row" })),
  ];
}
