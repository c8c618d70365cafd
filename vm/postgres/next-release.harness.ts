import type pg from "pg";
import { DATABASE_ROLES, type DatabaseName } from "./roles.ts";

// A release runs on the tables of the next one: for as long as that one is tried, and after it was taken back. So the tables of a next
// release are made here, and what a migration takes away from the release before it is read from the catalogue.

/** Where the tables are that the programs know. */
export const SCHEMA_OF: Readonly<Record<DatabaseName, string>> = { personal: "journal", system: "system" };

/** What a next release may bring, in every table at once: a column that may be empty, one that has a fallback, and an index. */
export const nextMigration = (database: DatabaseName): string => `
  do $$
  declare one regclass;
  begin
    for one in select c.oid from pg_class c where c.relnamespace = '${SCHEMA_OF[database]}'::regnamespace and c.relkind = 'r' loop
      execute format('alter table %s add column of_next text', one);
      execute format('alter table %s add column of_next_too jsonb not null default ''{}''', one);
      execute format('create index on %s (of_next)', one);
    end loop;
  end $$;`;

const WORKING = ["app", "gateway", "backup"] as const;

/** Each thing that code may count on, as a line; what binds the rows of a table names it first. */
const FACTS = `
  with tables as (
    select c.oid, c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname = any($1)
  ), columns as (
    select t.name as of, t.oid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) as kind, a.attnotnull as needed, a.atthasdef as falls_back
    from tables t join pg_attribute a on a.attrelid = t.oid where a.attnum > 0 and not a.attisdropped
  )
  select of, 'column ' || attname || ' ' || kind || case when needed then ' not null' else '' end
    || case when falls_back then ' with a fallback' else '' end as says, needed and not falls_back as binds from columns
  union all select c.of, role || ' may ' || lower(deed) || ' ' || c.attname, false
    from columns c, unnest($2::text[]) role, unnest('{SELECT,INSERT,UPDATE}'::text[]) deed
    where has_column_privilege(role, c.oid, c.attnum, deed)
  union all select t.name, role || ' may delete', false from tables t, unnest($2::text[]) role where has_table_privilege(role, t.oid, 'DELETE')
  union all select t.name, pg_get_constraintdef(con.oid), true from pg_constraint con join tables t on t.oid = con.conrelid
  union all select t.name, 'unique ' || pg_get_indexdef(i.indexrelid), true from pg_index i join tables t on t.oid = i.indrelid
    where i.indisunique and not exists (select from pg_constraint con where con.conindid = i.indexrelid)
  union all select t.name, pg_get_triggerdef(tr.oid), true from pg_trigger tr join tables t on t.oid = tr.tgrelid where not tr.tgisinternal
  union all select t.name, 'policy ' || p.polname || ' ' || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' '
    || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), not p.polpermissive from pg_policy p join tables t on t.oid = p.polrelid
  union all select n.nspname, 'function ' || f.oid::regprocedure::text || ' ' || coalesce(pg_get_function_result(f.oid), ''), false
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace where n.nspname = any($1)`;

/** What is there for a program to count on. */
export type Facts = ReadonlyMap<string, { readonly of: string; readonly binds: boolean }>;

export async function factsOf(admin: pg.Client, database: DatabaseName): Promise<Facts> {
  const { rows } = await admin.query<{ of: string; says: string; binds: boolean }>(FACTS, [
    [SCHEMA_OF[database]],
    WORKING.map((role) => DATABASE_ROLES[role].name),
  ]);
  return new Map(rows.map(({ of, says, binds }) => [`${of}: ${says}`, { of, binds }]));
}

/** What the release before would miss or trip over, since the tables are as `after` says. */
export function takenFrom(before: Facts, after: Facts): readonly string[] {
  const tables = new Set([...before.values()].map(({ of }) => of));
  const gone = [...before.keys()].filter((fact) => !after.has(fact)).map((fact) => `no more: ${fact}`);
  const binding = [...after].flatMap(([fact, { of, binds }]) =>
    binds && tables.has(of) && !before.has(fact) ? [`now: ${fact}`] : [],
  );
  return [...gone, ...binding].toSorted();
}
