import pg from "pg";
import type { Database } from "../postgres/database.ts";
import { Batches } from "./batches.ts";
import type { GatewayKey } from "./key-store.ts";
import type { RpcCall } from "./rpc.ts";

export type Outcome =
  | "answered"
  | "server_error"
  | "too_large"
  | "timed_out"
  | "unreachable"
  | "broken"
  | "gone"
  | "credential_missing"
  | "refused";

export type AuditEnd = { readonly outcome: Outcome; readonly responseBytes: number; readonly ms: number };

/** A row of system.audit as it begins, by the names of its columns; whose it is the transaction says. */
type Beginning = {
  readonly id: string;
  readonly key_id: string;
  readonly server: string;
  readonly method: string;
  readonly tool: string | null;
  readonly arguments_sha256: string;
  readonly request_bytes: number;
};
type Ending = {
  readonly id: string;
  readonly outcome: Outcome;
  readonly response_bytes: number;
  readonly ms: number;
};
type Line = { readonly begins: Beginning } | { readonly ends: Ending };

const BEGIN = `insert into system.audit
    (user_id, id, key_id, server, method, tool, arguments_sha256, request_bytes, outcome)
  select system.current_user_id(), id, key_id, server, method, tool, arguments_sha256, request_bytes, 'begun'
  from jsonb_to_recordset($1) as begun(id uuid, key_id uuid, server text, method text, tool text,
    arguments_sha256 text, request_bytes int)`;
const END = `update system.audit set outcome = ended.outcome, response_bytes = ended.response_bytes, ms = ended.ms
  from jsonb_to_recordset($1) as ended(id uuid, outcome text, response_bytes int, ms int)
  where audit.user_id = system.current_user_id() and audit.id = ended.id`;

/**
 * Who called what, when and how it ended; never what was asked or answered. What a person's calls have to write at one time is
 * written in one transaction (docs/decisions/109-a-record-is-written-with-its-neighbours.md).
 */
export class Audit {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;
  /** One for each person with a line on its way: a transaction is one person's. */
  readonly #people = new Map<string, Batches<Line>>();

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  /**
   * Writes that a call begins, before it goes out.
   *
   * @param id UUIDv7, which is the request's id too
   * @throws when it cannot be written: a call that leaves no trace must not be made
   */
  begin(id: string, key: GatewayKey, server: string, call: RpcCall, requestBytes: number): Promise<void> {
    return this.#write(key.user_id, {
      begins: {
        id,
        key_id: key.id,
        server,
        method: call.method,
        tool: call.tool,
        arguments_sha256: call.argumentsSha256,
        request_bytes: requestBytes,
      },
    });
  }

  /** Writes how it ended. A record that cannot be completed stays `begun`, which says that much. */
  async end(
    id: string,
    { user_id: user }: GatewayKey,
    { outcome, responseBytes, ms }: AuditEnd,
  ): Promise<void> {
    try {
      await this.#write(user, { ends: { id, outcome, response_bytes: responseBytes, ms } });
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Ends once every line is written or refused. */
  async settled(): Promise<void> {
    await Promise.all([...this.#people.values()].map((lines) => lines.settled()));
  }

  async #write(user: string, line: Line): Promise<void> {
    const lines = this.#people.get(user) ?? new Batches((all) => this.#keep(user, all), isOfOneLine);
    this.#people.set(user, lines);
    try {
      await lines.add(line);
    } finally {
      void lines.settled().then(() => {
        // Who has called again meanwhile waits in the same line.
        if (lines.isIdle && this.#people.get(user) === lines) this.#people.delete(user);
      });
    }
  }

  #keep(user: string, lines: readonly Line[]): Promise<void> {
    const begins = lines.flatMap((line) => ("begins" in line ? [line.begins] : []));
    const ends = lines.flatMap((line) => ("ends" in line ? [line.ends] : []));
    return this.#database.transaction({ user }, async (query) => {
      if (begins.length > 0) await query(BEGIN, [JSON.stringify(begins)]);
      if (ends.length > 0) await query(END, [JSON.stringify(ends)]);
    });
  }
}

/** What Postgres says of a statement; anything else is of the connection, and so of every line. */
const isOfOneLine = (error: unknown): boolean => error instanceof pg.DatabaseError;
