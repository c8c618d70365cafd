import type { EnvOf } from "../../env.ts";
import type { Portable } from "../../portable/index.ts";
import type { bindings } from "../bindings.ts";
import { CLASSES, type ClassName, type Part, type Source } from "./backup.ts";
import type { Place } from "./copy-run.ts";
import { exportTable, tablesOf } from "./tables.ts";

export type Env = EnvOf<typeof bindings>;

type Objects = { readonly [C in ClassName]: (env: Env) => { getByName(name: string): Portable } };

const OBJECTS: Objects = {
  Ledger: (env) => env.LEDGER,
  Roster: (env) => env.ROSTER,
  AgentSession: (env) => env.SESSIONS,
  Notes: (env) => env.NOTES,
  Conversation: (env) => env.CONVERSATIONS,
  Journal: (env) => env.JOURNAL,
};

/** How the objects of a class are found: the only one by its name, the others one after the other from a list. */
const NEXT: { readonly [C in ClassName]: (env: Env, after: string | null) => Promise<string | null> } = {
  Ledger: only("ledger"),
  Roster: only("roster"),
  AgentSession: enlisted("session"),
  Notes: enlisted("notes"),
  Conversation: (env, after) =>
    env.DB.prepare("SELECT id FROM conversations WHERE id > ? ORDER BY id LIMIT 1")
      .bind(after ?? "")
      .first<string>("id"),
  Journal: only("journal"),
};

function only(name: string) {
  return (_env: Env, after: string | null) => Promise.resolve(after === null ? name : null);
}

function enlisted(kind: "session" | "notes") {
  return async ({ ROSTER }: Env, after: string | null) =>
    (await ROSTER.getByName("roster").list(kind, after ?? "", 1))[0] ?? null;
}

export const objectOf = (env: Env, className: ClassName, name: string): Portable =>
  OBJECTS[className](env).getByName(name);

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
    const name = await NEXT[className](env, after);
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
