import { DurableObject } from "cloudflare:workers";
import { Ledger } from "the-ledger";
import type { Ask, Settlement } from "../../../workers/ledger/contract.ts";
import { standIn } from "./stand-in.ts";

type Value = string | number | null;
/** One statement as it was sent, and the rows that it wrote. */
type Sent = { readonly query: string; readonly values: readonly Value[]; readonly rowsWritten: number };
type Cursor = { toArray(): readonly object[]; readonly rowsWritten: number };
type Alarms = Readonly<Record<"getAlarm" | "setAlarm" | "deleteAlarm", () => Promise<unknown>>>;
type Storage = Alarms & {
  readonly sql: { exec(query: string, ...values: Value[]): Cursor };
  transactionSync<T>(work: () => T): T;
};
type Ctx = { readonly storage: Storage };
type Call = { readonly key: string; readonly id: string; readonly sent: readonly Sent[] };

/** The ledger's first pair makes the month and its sums; what every later one sends is what is repeated. */
const WATCHED_PAIRS = 2;

/**
 * An object that sends its database what the ledger sends, and does nothing else: two pairs go through the ledger's own code over a
 * watched database, one after the other, and every later one repeats the statements of the second, each call in one transaction.
 */
export class SameSql extends DurableObject {
  readonly #storage: Storage;
  readonly #ledger: Ledger;
  #sent: Sent[] = [];
  #reserved: Call = { key: "", id: "", sent: [] };
  #settled: Call = this.#reserved;
  #pairs = 0;

  constructor(ctx: Ctx, env: object) {
    super(ctx, env);
    this.#storage = ctx.storage;
    // The platform takes no other context than its own: what it holds is what can be another.
    Object.defineProperty(ctx, "storage", { value: this.#watched(ctx.storage) });
    this.#ledger = new Ledger(ctx, env);
  }

  async reserve(ask: Ask): Promise<{ readonly ok: boolean }> {
    if (this.#pairs === WATCHED_PAIRS) return this.#repeat(this.#reserved, ask.key);
    this.#sent = [];
    const answer = await this.#ledger.reserve(ask);
    if (!answer.ok) return answer;
    this.#reserved = { key: ask.key, id: answer.reservationId, sent: this.#sent };
    return { ok: true };
  }

  async settle(settlement: Settlement): Promise<{ readonly ok: boolean }> {
    if (this.#pairs === WATCHED_PAIRS) return this.#repeat(this.#settled, settlement.key);
    this.#sent = [];
    const answer = await this.#ledger.settle(settlement);
    this.#settled = { key: settlement.key, id: this.#reserved.id, sent: this.#sent };
    this.#pairs++;
    return answer;
  }

  /** @throws where a statement writes another number of rows than in the ledger: what does less is no comparison */
  #repeat(call: Call, key: string): { readonly ok: true } {
    const own = (value: Value): Value =>
      value === call.key ? key : value === call.id ? `${call.id}/${key}` : value;
    this.#storage.transactionSync(() => {
      for (const { query, values, rowsWritten } of call.sent) {
        const cursor = this.#storage.sql.exec(query, ...values.map(own));
        cursor.toArray();
        if (cursor.rowsWritten !== rowsWritten)
          throw new Error(`It wrote ${cursor.rowsWritten} rows instead of ${rowsWritten}: ${query}`);
      }
    });
    return { ok: true };
  }

  /** The same storage with a database that writes down what it is asked, and without alarms. */
  #watched(storage: Storage): Storage {
    const exec = (query: string, ...values: Value[]) => {
      const cursor = storage.sql.exec(query, ...values);
      const rows = cursor.toArray();
      this.#sent.push({ query, values, rowsWritten: cursor.rowsWritten });
      return { toArray: () => rows };
    };
    const noAlarm = { getAlarm: async () => null, setAlarm: async () => {}, deleteAlarm: async () => {} };
    return standIn(storage, { sql: { exec }, ...noAlarm });
  }
}
