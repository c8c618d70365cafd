import pg from "pg";

/** Where a database is and who connects. `host` may be the folder of a socket. */
export type DatabaseConnection = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
};

const CONNECT_TIMEOUT_MS = 5_000;

/** A single connection for work outside of a pool, such as a migration; it is closed whatever happens. */
export async function withClient<T>(
  connection: DatabaseConnection,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // The query that is under way, or the next one, is refused with it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
