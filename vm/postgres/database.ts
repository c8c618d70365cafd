import pg from "pg";
import type { DatabaseConnection } from "./connection.ts";

/** One household asks little at a time, and each warm connection costs the server 7 MiB. */
const CONNECTIONS_MAX = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 60_000;

/** What a transaction says about itself; row-level security shows the rows that belong to it, and none without. */
export type Claims = {
  /** UUID of the user whose rows are meant. */
  readonly user?: string;
  /** Lower-case hex SHA-256 of a key that was presented: shows the row of that key. */
  readonly key?: string;
  /** Shows the user with this address. */
  readonly email?: string;
};

export type Query = <Row extends pg.QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<{ readonly rows: Row[]; readonly count: number }>;

/** A database whose only way in is a transaction with its claims. */
export type Database = {
  /**
   * BEGIN, the claims, the work, COMMIT. The claims end with the transaction, so the next user of the same connection has none.
   *
   * @throws what the work or Postgres throws, after ROLLBACK
   */
  readonly transaction: <T>(claims: Claims, work: (query: Query) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** Every setting is set each time: what is not claimed is claimed to be nothing. */
const CLAIM =
  "select set_config('app.user_id', $1, true), set_config('app.key', $2, true), set_config('app.email', $3, true)";

/** @param onError hears of connections that break; they are replaced */
export function openDatabase(connection: DatabaseConnection, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    ...connection,
    // A query is sent though the one before it is not answered yet; Postgres carries them out in their order.
    pipeline: true,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
  });
  pool.on("error", onError);
  return {
    transaction: async (claims, work) => {
      const client = await pool.connect();
      let broken: Error | undefined;
      // While it is lent out the pool does not listen, and a break that nobody hears would end the process.
      const onBreak = (error: Error) => {
        broken = error;
        onError(error);
      };
      client.on("error", onBreak);
      const begun = Promise.all([
        client.query("begin"),
        client.query(CLAIM, [claims.user ?? "", claims.key ?? "", claims.email ?? ""]),
      ]);
      // Heard of below. What the work sends after a claim that failed is refused, or sees no row.
      begun.catch(() => undefined);
      try {
        const result = await work(async (text, values = []) => {
          const { rows, rowCount } = await client.query(text, [...values]);
          return { rows, count: rowCount ?? 0 };
        });
        await begun;
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback").catch((cause: unknown) => {
          broken ??= cause instanceof Error ? cause : new Error(String(cause));
        });
        // What failed first is why the rest did.
        throw await begun.then(
          () => error,
          (first: unknown) => first,
        );
      } finally {
        client.off("error", onBreak);
        // A connection that could not roll back is in no known state.
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}
