import type { Sql, SqlValue } from "./sql.ts";

/** A Durable Object's own database. */
export const sqlOf = (storage: DurableObjectStorage): Sql => ({
  all: <Row>(query: string, ...values: SqlValue[]) => storage.sql.exec(query, ...values).toArray() as Row[],
  atomically: (work) => storage.transactionSync(work),
});
