import { firstOf, type Sql } from "./sql.ts";

/** Statements of one change of a schema. Each entry of a list of these is applied once, in order; a change is a new entry at the end. */
export type Step = readonly string[];

/** Brings an object's database to the schema of its code. */
export function applySteps(sql: Sql, steps: readonly Step[]): void {
  sql.atomically(() => {
    sql.all("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT");
    const version = firstOf<{ version: number }>(sql, "SELECT version FROM schema_version")?.version ?? 0;
    for (const statements of steps.slice(version)) for (const statement of statements) sql.all(statement);
    if (version === steps.length) return;
    sql.all("DELETE FROM schema_version");
    sql.all("INSERT INTO schema_version (version) VALUES (?)", steps.length);
  });
}
