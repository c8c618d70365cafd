import { QueryUnanswered } from "../cloudflare/database.ts";
import type { MigratedDatabase } from "./migrate.ts";

// Always refused, and a refused batch is rolled back: what was put before it has been tried without a trace.
const PROBE = "INSERT INTO d1_migrations (name, applied_at) VALUES ('probe', NULL)";
const PROBE_REFUSED = "d1_migrations.applied_at";

/** `position` counts from 1; one more than there are statements when all of them pass by themselves. */
type Refusal = { readonly position: number; readonly said: string | null };

/**
 * Which statement of a batch the database refuses, since it does not say so: the last one of the shortest prefix that is
 * refused. Null when the database stopped answering. Needs the table d1_migrations; leaves nothing behind.
 * @throws when the database does not roll back
 */
export async function findRefused(
  database: MigratedDatabase,
  statements: readonly string[],
): Promise<Refusal | null> {
  let [passing, failing] = [0, statements.length + 1];
  let said: string | null = null;
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    const refusal = await tryPrefix(database, statements.slice(0, middle));
    if (refusal instanceof QueryUnanswered) return null;
    if (refusal === null) passing = middle;
    else [failing, said] = [middle, sentence(refusal)];
  }
  return { position: failing, said };
}

/** Why the database refuses these statements, or null when it takes them. */
async function tryPrefix(database: MigratedDatabase, statements: readonly string[]): Promise<unknown> {
  try {
    await database.batch([...statements, PROBE]);
  } catch (error) {
    return sentence(error).includes(PROBE_REFUSED) ? null : error;
  }
  throw new Error(
    "The database accepted a row that its table forbids, so it cannot be trusted to roll back.",
  );
}

/** What was thrown, as text. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
