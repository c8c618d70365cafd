import type { Database } from "../postgres/database.ts";
import type { Key } from "./key-store.ts";
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

/** Who called what, when and how it ended; never what was asked or answered. */
export class Audit {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;

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
  async begin(id: string, key: Key, server: string, call: RpcCall, requestBytes: number): Promise<void> {
    await this.#database.transaction({ user: key.user_id }, (query) =>
      query(
        `insert into system.audit (user_id, id, key_id, server, method, tool, arguments_sha256, request_bytes, outcome)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'begun')`,
        [key.user_id, id, key.id, server, call.method, call.tool, call.argumentsSha256, requestBytes],
      ),
    );
  }

  /** Writes how it ended. A record that cannot be completed stays `begun`, which says that much. */
  async end(id: string, { user_id: user }: Key, { outcome, responseBytes, ms }: AuditEnd): Promise<void> {
    try {
      await this.#database.transaction({ user }, (query) =>
        query("update system.audit set outcome = $2, response_bytes = $3, ms = $4 where id = $1", [
          id,
          outcome,
          responseBytes,
          ms,
        ]),
      );
    } catch (error) {
      this.#onError(error);
    }
  }
}
