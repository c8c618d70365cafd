import { z } from "zod";
import type { Api } from "./index.ts";

/** The API refused: it understood the request and did nothing. `code` is its own number, 7500 for SQL. */
export class QueryRefused extends Error {
  readonly status: number;
  readonly code: number | undefined;

  constructor(status: number, code: number | undefined, message: string) {
    super(message);
    this.name = "QueryRefused";
    this.status = status;
    this.code = code;
  }
}

/** No usable answer within the time limit: whether the request took effect is not known. */
export class QueryUnanswered extends Error {
  override readonly name = "Unanswered";
}

const rows = z.array(z.record(z.string(), z.unknown()));
const results = z.array(z.object({ results: rows }));

export type DatabaseRow = Readonly<Record<string, unknown>>;

/**
 * Runs statements as one transaction of a D1 database and answers the rows of each, in order
 * (developers.cloudflare.com/api/resources/d1/subresources/database/methods/query: statements joined by semicolons are executed
 * as a batch; a batch is a transaction). Failures are tried again, so that the statements have to be such that a second run
 * changes nothing or fails.
 *
 * @throws QueryRefused, Unanswered
 */
export async function queryDatabase(
  api: Api,
  { accountId, databaseId }: { readonly accountId: string; readonly databaseId: string },
  statements: readonly string[],
): Promise<DatabaseRow[][]> {
  const path = `accounts/${accountId}/d1/database/${databaseId}/query`;
  const answer = await api.repeat(path, { sql: `${statements.join(";\n")};` }, results);
  if (!answer.ok) {
    const { why, status, code, detail } = answer;
    if (status === undefined || why === "unreachable")
      throw new QueryUnanswered(`Cloudflare gave no usable answer to a query: ${detail}.`);
    throw new QueryRefused(status, code, `Cloudflare refused (${status}): ${detail}`);
  }
  // Fewer or more would mean that the statements were cut elsewhere than meant.
  if (answer.result.length !== statements.length)
    throw new Error(`Cloudflare saw ${answer.result.length} statements in a batch of ${statements.length}.`);
  return answer.result.map((one) => one.results);
}
