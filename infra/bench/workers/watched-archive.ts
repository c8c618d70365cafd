import Archive, { type Cursor, type Env, Journal as Plain, type State } from "the-archive";
import type { Entry, Noted } from "../../../workers/archive/contract.ts";
import type { AuditCounts } from "../journal.ts";

export { Copy } from "the-archive";
export default Archive;

/** The calls to R2 that are class A; `get` and `head` are class B, and deleting is free (developers.cloudflare.com/r2/pricing). */
const CLASS_A = ["put", "list", "createMultipartUpload"];
/** Each is billed as a row (developers.cloudflare.com/durable-objects/platform/pricing). */
const ALARMS = ["setAlarm", "deleteAlarm"];

/** The archive's own bundle, whose Journal counts what it is asked and what it asks for. */
export class Journal extends Plain {
  readonly #counts: { appends: number; alarms: number; classA: number };
  readonly #cursors: Cursor[] = [];

  constructor(ctx: State, env: Env) {
    const counted = { appends: 0, alarms: 0, classA: 0 };
    const AUDIT = watched(env.AUDIT, (name) => {
      if (CLASS_A.includes(name)) counted.classA += 1;
    });
    super(ctx, { ...env, AUDIT });
    this.#counts = counted;
    const { storage } = ctx;
    const exec = (query: string, ...values: unknown[]) => {
      const cursor = storage.sql.exec(query, ...values);
      this.#cursors.push(cursor);
      return cursor;
    };
    const noteAlarm = (name: string) => {
      if (ALARMS.includes(name)) counted.alarms += 1;
    };
    this.ctx = watched(ctx, () => {}, { storage: watched(storage, noteAlarm, { sql: { exec } }) });
  }

  override append(entry: Entry): Promise<Noted> {
    this.#counts.appends += 1;
    return super.append(entry);
  }

  /** Since the object began. */
  async counts(): Promise<AuditCounts> {
    const { appends, alarms, classA } = this.#counts;
    const written = this.#cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
    return { appends, rows: written + alarms, classA };
  }
}

/** The same object; `noted` hears of each call, and some members are other ones. */
function watched<Watched extends object>(
  real: Watched,
  noted: (name: string) => void,
  others: Readonly<Record<string, unknown>> = {},
): Watched {
  return new Proxy(real, {
    get: (target, name) => {
      const value: unknown = others[String(name)] ?? Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...values: unknown[]) => {
        noted(String(name));
        return value.apply(target, values);
      };
    },
  });
}
