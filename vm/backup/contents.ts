import type pg from "pg";

/** What is in a database, so that a copy can be compared with it: rows and a checksum over all of them, table by table. */
export type Contents = Readonly<Record<string, { readonly rows: number; readonly md5: string }>>;

const SCHEMAS = ["journal", "system", "seals", "migrations"];

const TABLES = `
  select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind = 'r' order by 1`;

/**
 * Reads every table of ours, in the transaction that the client is in.
 *
 * @param client of a role that sees every row, else the numbers are of what it sees
 */
export async function contentsOf(client: pg.Client): Promise<Contents> {
  // What a value looks like as text depends on these.
  await client.query(
    "set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1",
  );
  const { rows: tables } = await client.query<{ name: string }>(TABLES, [SCHEMAS]);
  const contents: Record<string, { rows: number; md5: string }> = {};
  for (const { name } of tables) {
    // The name is the catalogue's own, quoted by regclass where it has to be.
    const { rows } = await client.query<{ rows: string; md5: string }>(
      `select count(*) as rows, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as md5 from ${name} t`,
    );
    const [found] = rows;
    if (found) contents[name] = { rows: Number(found.rows), md5: found.md5 };
  }
  return contents;
}

/** Of all tables together. */
export const rowsIn = (contents: Contents): number =>
  Object.values(contents).reduce((sum, { rows }) => sum + rows, 0);

/** Tables that differ, in words; empty when the copy is whole. */
export function differences(of: Contents, copy: Contents): readonly string[] {
  const names = [...new Set([...Object.keys(of), ...Object.keys(copy)])].toSorted();
  return names.flatMap((name) => {
    const [here, there] = [of[name], copy[name]];
    if (here === undefined || there === undefined) return [`${name} is in one of them only`];
    if (here.rows !== there.rows) return [`${name} has ${there.rows} of ${here.rows} rows`];
    return here.md5 === there.md5 ? [] : [`${name} has other values`];
  });
}
