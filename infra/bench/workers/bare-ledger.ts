import { DurableObject } from "cloudflare:workers";

type Keyed = { readonly key: string };

type Storage = { readonly sql: { exec(query: string, ...values: (string | number)[]): unknown } };

/** What the ledger is compared with: an object that does nothing but write one row when asked and once more when told the cost. */
export class BareLedger extends DurableObject {
  readonly #sql: Storage["sql"];

  constructor(ctx: { readonly storage: Storage }, env: object) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS bare (key TEXT PRIMARY KEY, body TEXT NOT NULL, settled TEXT) STRICT",
    );
  }

  reserve(ask: Keyed): { readonly ok: true } {
    this.#sql.exec("INSERT INTO bare (key, body) VALUES (?, ?)", ask.key, JSON.stringify(ask));
    return { ok: true };
  }

  settle(settlement: Keyed): { readonly ok: true } {
    this.#sql.exec("UPDATE bare SET settled = ? WHERE key = ?", JSON.stringify(settlement), settlement.key);
    return { ok: true };
  }
}
