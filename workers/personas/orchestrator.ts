import { DurableObject } from "cloudflare:workers";
import type { Asked, Caller } from "../caller.ts";
import { OUTSIDE, type Outside } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { applySteps } from "../portable/schema.ts";
import type { Sql } from "../portable/sql.ts";
import { sqlOf } from "../portable/storage.ts";
import { problemFrom, problemHeaders, problemText } from "../problem.ts";
import { answerTo } from "./answering.ts";
import type { OrchestratorContract, Shown } from "./contract.ts";
import { type CredentialKeys, credentialKeysOf } from "./credentials/keys.ts";
import { sealAnew } from "./credentials/renewing.ts";
import type { Env } from "./env.ts";
import type { World } from "./handling.ts";
import { forgetOld } from "./store/purge.ts";
import { STEPS } from "./store/schema.ts";

type Needed = Pick<Outside, "clock" | "newId">;

/** The personas' database and all that happens in it. One household fits one object (docs/decisions/033-personas.md). */
export class Orchestrator extends DurableObject<Env> implements OrchestratorContract, Portable {
  readonly #sql: Sql;
  readonly #outside: Needed;
  readonly #keys: CredentialKeys | null;
  /** Ids of one millisecond have moments of their own, so that they stay in the order in which they were made. */
  #lastAt = 0;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    this.#outside = outside;
    this.#keys = credentialKeysOf(env.CREDENTIAL_KEYS);
    applySteps(this.#sql, STEPS);
  }

  async answer(asked: Asked, caller: Caller): Promise<Shown> {
    try {
      return await answerTo(asked, this.#world(caller), this.#keys);
    } catch (error) {
      const problem = problemFrom(error, caller.requestId);
      const body = problemText(problem, caller.requestId);
      return { status: problem.status, headers: problemHeaders(problem), body };
    }
  }

  /** Once an hour: what a new master key has to seal anew, and what is too old. */
  async wake(): Promise<void> {
    await sealAnew(this.#sql, this.#keys);
    forgetOld(this.#sql, this.#outside.clock().getTime());
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  #world(caller: Caller): World {
    const now = this.#outside.clock().getTime();
    return { sql: this.#sql, now, newId: () => this.#newId(now), caller };
  }

  #newId(now: number): string {
    this.#lastAt = Math.max(now, this.#lastAt + 1);
    return this.#outside.newId(this.#lastAt);
  }
}
