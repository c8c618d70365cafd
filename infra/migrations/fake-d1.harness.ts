import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import type { DatabaseRow } from "../cloudflare/database.ts";
import type { MigratedDatabase } from "./migrate.ts";

/** For tests: a database in memory that runs a batch as D1 does, all or nothing. */
export function memoryDatabase(): MigratedDatabase & { readonly sqlite: DatabaseSync } {
  const sqlite = new DatabaseSync(":memory:");
  return { sqlite, batch: async (statements) => transaction(sqlite, statements) };
}

function transaction(sqlite: DatabaseSync, statements: readonly string[]): DatabaseRow[][] {
  sqlite.exec("BEGIN");
  try {
    const rows = statements.map((statement) => sqlite.prepare(statement).all());
    sqlite.exec("COMMIT");
    return rows;
  } catch (error) {
    sqlite.exec("ROLLBACK");
    throw error;
  }
}

/** What the stand-in answers one request instead of the truth; with `after` it has done what was asked. */
export type Fault = {
  readonly status: number;
  readonly after?: boolean;
  readonly headers?: Record<string, string>;
};

/** For tests: Cloudflare's query endpoint on this machine, over a database in memory, with a fault or null for each request in turn. */
export async function fakeApi(token: string, faults: (Fault | null)[] = []) {
  const { sqlite } = memoryDatabase();
  const requests: { readonly path: string; readonly at: number }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: `${request.method} ${request.url}`, at: Date.now() });
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const allowed = request.headers.authorization === `Bearer ${token}`;
      const fault = faults.shift() ?? null;
      const { status, body } = allowed
        ? answer(sqlite, Buffer.concat(chunks).toString(), fault)
        : refusal(403, 10000, "Authentication error");
      response.writeHead(status, { "content-type": "application/json", ...fault?.headers });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  return { baseUrl: `http://127.0.0.1:${port}/client/v4`, sqlite, requests, close };
}

const refusal = (status: number, code: number, message: string) => ({
  status,
  body: { success: false, result: null, errors: [{ code, message }], messages: [] },
});

function answer(sqlite: DatabaseSync, body: string, fault: Fault | null) {
  if (fault && !fault.after) return refusal(fault.status, 971, "Please wait");
  const done = query(sqlite, body);
  return fault ? refusal(fault.status, 7400, "Lost") : done;
}

function query(sqlite: DatabaseSync, body: string) {
  const { sql }: { sql: string } = JSON.parse(body);
  try {
    const rows = transaction(sqlite, sql.replace(/;$/, "").split(";\n"));
    const result = rows.map((results) => ({ results, success: true, meta: {} }));
    return { status: 200, body: { success: true, result, errors: [], messages: [] } };
  } catch (error) {
    return refusal(400, 7500, error instanceof Error ? `${error.message}: SQLITE_ERROR` : "unknown");
  }
}
