import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../../portable/contract.ts";
import { exportPage, importPage } from "../../portable/index.ts";
import { applySteps } from "../../portable/schema.ts";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { sqlOf } from "../../portable/storage.ts";
import { type CredentialKeys, credentialKeysOf } from "../../sealing/keys.ts";
import { type Sealed, seal, unseal } from "../../sealing/sealing.ts";
import { monthOf } from "../../time/calendar.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import type { Ask, Settlement } from "../contract.ts";
import type { Env } from "../ledger.ts";
import { abortOwn, forgetOldAttempts, reserveOwn, settleOwn, spentIn } from "./books.ts";
import type { KeyLine, KeyNotKept, ModelKeysContract, Payer } from "./contract.ts";
import { KEY_STEPS } from "./schema.ts";

/** Of a month with one's own key, until its owner says otherwise: what one budget of this project is. */
export const OWN_LIMIT_NANO = 15 * NANO_PER_USD;
/** Of a key, as a reminder which one it is. */
const TAIL_CHARS = 4;

type Stored = {
  readonly key_id: string;
  readonly version: number;
  readonly iv: string;
  readonly data: string;
  readonly tail: string;
  readonly set_at: number;
  readonly limit_nano: number;
};

/** Everybody's own keys for the model provider, each sealed before it reaches the database, and what was spent with them. */
export class ModelKeys extends DurableObject<Env> implements ModelKeysContract, Portable {
  readonly #sql: Sql;
  readonly #keys: CredentialKeys | null;
  readonly #clock: () => Date;

  constructor(ctx: DurableObjectState, env: Env, { clock }: Pick<Outside, "clock"> = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    applySteps(this.#sql, KEY_STEPS);
    this.#keys = credentialKeysOf(env.CREDENTIAL_KEYS);
    this.#clock = clock;
  }

  async payerOf(person: string): Promise<Payer> {
    const row = this.#row(person);
    if (row !== null) {
      const apiKey = await this.#open(person, row);
      if (apiKey !== null) return { is: "own", apiKey };
      return {
        is: "none",
        detail: `Your stored key cannot be opened with this deployment's master key. ${HOW}`,
      };
    }
    if (this.#mayUseOperator(person)) return { is: "operator" };
    return { is: "none", detail: `There is no key that your messages may use. ${HOW}` };
  }

  async reserve(person: string, ask: Ask) {
    const now = this.#now();
    const limitNano = this.#row(person)?.limit_nano ?? 0;
    return this.#sql.atomically(() => reserveOwn(this.#sql, person, ask, limitNano, now));
  }

  async settle(settlement: Settlement) {
    return this.#sql.atomically(() => settleOwn(this.#sql, settlement));
  }

  async abort({ key }: { readonly key: string }) {
    return this.#sql.atomically(() => abortOwn(this.#sql, key));
  }

  async line(person: string): Promise<KeyLine> {
    const row = this.#row(person);
    const { spentNano, openNano, calls } = spentIn(this.#sql, person, monthOf(this.#now()));
    return {
      person,
      tail: row?.tail ?? null,
      setAt: row?.set_at ?? null,
      mayUseOperator: this.#mayUseOperator(person),
      spentNano: spentNano + openNano,
      calls,
      limitNano: row?.limit_nano ?? OWN_LIMIT_NANO,
    };
  }

  async setKey(person: string, apiKey: string, limitNano: number): Promise<KeyLine | KeyNotKept> {
    if (this.#keys === null) return { ok: false, detail: NO_MASTER_KEY };
    const version = (this.#row(person)?.version ?? 0) + 1;
    const sealed = await seal(apiKey, this.#keys, aboutOf(person), version);
    const tail = apiKey.slice(-TAIL_CHARS);
    forgetOldAttempts(this.#sql, this.#now());
    this.#put(person, sealed, { tail, set_at: this.#now(), limit_nano: limitNano });
    return this.line(person);
  }

  async removeKey(person: string): Promise<boolean> {
    return this.#sql.all("DELETE FROM keys WHERE person = ? RETURNING person", person).length > 0;
  }

  async allow(person: string, mayUseOperator: boolean): Promise<KeyLine> {
    if (mayUseOperator) this.#sql.all("INSERT OR IGNORE INTO allowed (person) VALUES (?)", person);
    else this.#sql.all("DELETE FROM allowed WHERE person = ?", person);
    return this.line(person);
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  #now = (): number => this.#clock().getTime();

  #row = (person: string): Stored | null =>
    firstOf<Stored>(this.#sql, "SELECT * FROM keys WHERE person = ?", person);

  #mayUseOperator = (person: string): boolean =>
    firstOf(this.#sql, "SELECT person FROM allowed WHERE person = ?", person) !== null;

  /** Null where it cannot be opened; sealed anew where its key is an earlier one. */
  async #open(person: string, row: Stored): Promise<string | null> {
    const keys = this.#keys;
    if (keys === null) return null;
    const sealed: Sealed = { keyId: row.key_id, version: row.version, iv: row.iv, data: row.data };
    const apiKey = await unseal(sealed, keys, aboutOf(person));
    if (apiKey === null || row.key_id === keys.current.id) return apiKey;
    const again = await seal(apiKey, keys, aboutOf(person), row.version + 1);
    // Unless it was replaced meanwhile.
    if (this.#row(person)?.version === row.version) this.#put(person, again, row);
    return apiKey;
  }

  #put(person: string, sealed: Sealed, of: Pick<Stored, "tail" | "set_at" | "limit_nano">): void {
    this.#sql.all(
      "INSERT OR REPLACE INTO keys (person, key_id, version, iv, data, tail, set_at, limit_nano) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      person,
      sealed.keyId,
      sealed.version,
      sealed.iv,
      sealed.data,
      of.tail,
      of.set_at,
      of.limit_nano,
    );
  }
}

/** What the seal also vouches for: one person's key put in another's row does not open. */
const aboutOf = (person: string): string => JSON.stringify(["model-key", person]);

const HOW =
  "Add your own Anthropic key (npm run connect -- anthropic, or PUT /api/model-key), or ask the owner to let you use the deployment's (PUT /api/model-keys/{your address}).";

const NO_MASTER_KEY =
  "This deployment cannot keep keys: its owner sets masterKey and deploys (npm run setup does)";
