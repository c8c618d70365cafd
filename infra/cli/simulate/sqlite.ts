import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Sql } from "../../../workers/portable/sql.ts";

/** A ledger's database in memory, for the simulation and the tests: SQLite as in a Durable Object, without the runtime around it. */
export function memorySql(): Sql {
  const database = new DatabaseSync(":memory:");
  const statements = new Map<string, StatementSync>();
  let depth = 0;
  return {
    all<Row>(query: string, ...values: SQLInputValue[]): Row[] {
      const statement = statements.get(query) ?? database.prepare(query);
      statements.set(query, statement);
      return statement.all(...values) as Row[];
    },
    atomically(work) {
      if (depth > 0) return work();
      database.exec("BEGIN");
      depth++;
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      } finally {
        depth--;
      }
    },
  };
}
