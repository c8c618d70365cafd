export type SqlValue = string | number | null;

/**
 * A SQLite database that answers at once: a Durable Object's own, or one in memory for a simulation and for tests. Both run the same
 * statements, so that rules written for it have no second form that could differ from the first.
 */
export interface Sql {
  all<Row>(query: string, ...values: SqlValue[]): Row[];
  /** All or nothing: what `work` throws undoes what it wrote. */
  atomically<T>(work: () => T): T;
}

/** The only row, or null. */
export function firstOf<Row>(sql: Sql, query: string, ...values: SqlValue[]): Row | null {
  return sql.all<Row>(query, ...values)[0] ?? null;
}
