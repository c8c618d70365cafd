import type { EnvOf } from "../../env.ts";
import type { Portable } from "../../portable/contract.ts";
import type { bindings } from "../bindings.ts";
import type { Place } from "../contract.ts";
import type { Part, Source } from "./backup.ts";
import { backupOf, bindingTo, CLASSES, type ClassName } from "./classes.ts";
import { exportTable, tablesOf } from "./tables.ts";

export type Env = EnvOf<typeof bindings>;

/** The object of a class after that one: the only one by its name, the others one after the other from their list. */
async function nextOf(env: Env, className: ClassName, after: string | null): Promise<string | null> {
  const backup = backupOf(className);
  switch (backup.kind) {
    case "one":
      return after === null ? backup.name : null;
    case "roster":
      return (await env.ROSTER.getByName("roster").list(backup.list, after ?? "", 1))[0] ?? null;
    case "table":
      return env.DB.prepare(
        `SELECT ${backup.column} AS name FROM ${backup.table} WHERE ${backup.column} > ? ORDER BY ${backup.column} LIMIT 1`,
      )
        .bind(after ?? "")
        .first<string>("name");
  }
}

export function objectOf(env: Env, className: ClassName, name: string): Portable {
  const namespace: { getByName(name: string): Portable } = env[bindingTo(className)];
  return namespace.getByName(name);
}

/** What is read after that: object by object of each class, then table by table; null at the end. */
export async function sourceAfter(env: Env, last: Source | null): Promise<Source | null> {
  if (last?.kind !== "table") {
    const object = await objectAfter(env, last);
    if (object !== null) return object;
  }
  const tables = (await tablesOf(env.DB)).toReversed();
  const name = tables[last?.kind === "table" ? tables.indexOf(last.name) + 1 : 0];
  return name === undefined ? null : { kind: "table", name };
}

async function objectAfter(env: Env, last: Source | null): Promise<Source | null> {
  let after = last?.kind === "object" ? last.name : null;
  for (const className of CLASSES.slice(last?.kind === "object" ? CLASSES.indexOf(last.className) : 0)) {
    const name = await nextOf(env, className, after);
    if (name !== null) return { kind: "object", className, name };
    after = null;
  }
  return null;
}

export const pageOf = (env: Env, { source, cursor }: Place) =>
  source.kind === "table"
    ? exportTable(env.DB, source.name, cursor)
    : objectOf(env, source.className, source.name).exportPage(cursor);

/** Objects as they were read, the ledger first: where it does not fit, nothing else has been written. Then the tables in their own order. */
export function restoreOrder(parts: readonly Part[], tables: readonly string[]): Part[] {
  const rank = ({ source }: Part) => (source.kind === "table" ? tables.indexOf(source.name) : -1);
  return parts.toSorted((a, b) => rank(a) - rank(b));
}
