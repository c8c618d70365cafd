import type { Answering } from "../caller.ts";
import type { Outside } from "../outside.ts";
import type { Sql } from "../portable/sql.ts";
import { sqlOf } from "../portable/storage.ts";
import { credentialKeysOf } from "../sealing/keys.ts";
import { wakeBy } from "../time/alarm.ts";
import { Ids } from "../time/ids.ts";
import { Pause } from "../time/pause.ts";
import { ClaudeAccess } from "./claude/access.ts";
import { tellLimits } from "./deployments/limits.ts";
import { dueAt } from "./due.ts";
import type { Env } from "./env.ts";
import { Watching } from "./executions/watching.ts";
import type { Acting } from "./handling.ts";
import { logError } from "./log.ts";
import { Pages } from "./pages.ts";
import type { MoneyDesk } from "./pool/money.ts";
import { moneyDeskOf } from "./pool/outside.ts";
import { Pool } from "./pool/pool.ts";
import { workerTokens } from "./pool/tokens.ts";
import type { Vault } from "./preparing.ts";
import { Round } from "./round.ts";
import { machineSideOf } from "./waking/machine-side.ts";

/** What the orchestrator has outside itself. */
export type OrchestratorOutside = Pick<Outside, "clock" | "newId" | "wait" | "send"> & {
  /** What workers' runs are paid by; the environment's own where nothing else is said. */
  readonly money?: () => MoneyDesk;
  readonly gate?: () => Pick<Answering, "answer">;
};

type Context = Pick<DurableObjectState, "storage" | "waitUntil" | "acceptWebSocket" | "getWebSockets">;

/** What the orchestrator is made of, and what follows from any change in it. */
export class Workings {
  readonly watching: Watching = new Watching(() => this.sql);
  readonly vault: Vault;
  readonly pool: Pool;
  readonly round: Round;
  /** Asked each time, so that whoever counts what the object writes can put a counting one in its place. */
  readonly #ctx: () => Context;
  readonly #env: Env;
  readonly #outside: OrchestratorOutside;
  readonly #pause: Pause;
  readonly #pages: Pages;
  readonly #ids: Ids;

  constructor(ctx: () => Context, env: Env, outside: OrchestratorOutside) {
    this.#ctx = ctx;
    this.#env = env;
    this.#outside = outside;
    this.#ids = new Ids((at) => outside.newId(at));
    const keys = credentialKeysOf(env.CREDENTIAL_KEYS);
    const isOn = env.CLAUDE_SUBSCRIPTION === "yes";
    this.vault = { keys, claude: new ClaudeAccess(() => this.sql, keys, outside, isOn) };
    this.#pause = new Pause(() => env.LEDGER.getByName("ledger"));
    this.#pages = new Pages(env.LIVE, outside, (work) => ctx().waitUntil(work));
    const own = {
      sql: () => this.sql,
      acting: () => this.acting(),
      vault: this.vault,
      limitsTold: () => this.tellLimits(),
      changed: () => this.changed(),
      keepAlive: (work: Promise<void>) => ctx().waitUntil(work),
    };
    this.pool = new Pool(ctx(), {
      ...own,
      clock: outside.clock,
      tokens: workerTokens(env),
      takesPlain: env.WORKER_PLAIN === "yes",
      desk: outside.money ?? moneyDeskOf(env),
      gate: outside.gate ?? (() => env.GATE),
      apiKey: env.ANTHROPIC_API_KEY,
      arm: () => this.arm(),
      machineSide: machineSideOf(env, this.#pause),
      progressed: (id, progress) => this.watching.progressed(id, progress),
    });
    this.round = new Round({ ...own, env, send: outside.send, pause: this.#pause, pool: this.pool });
  }

  get sql(): Sql {
    return sqlOf(this.#ctx().storage);
  }

  /** Unix milliseconds. */
  get now(): number {
    return this.#outside.clock().getTime();
  }

  acting(): Acting {
    const { now } = this;
    return { sql: this.sql, now, newId: () => this.#ids.next(now), zone: this.#env.TIME_ZONE };
  }

  /** After everything that may have changed what a list shows. */
  changed(): Promise<void> {
    this.watching.look();
    this.#pages.tell();
    this.#ctx().waitUntil(this.pool.assign());
    return this.arm();
  }

  arm(): Promise<void> {
    const { now } = this;
    const due = dueAt(this.sql, this.pool.nextAt, now + this.#pause.leastMs, this.round.heldUntil);
    return wakeBy(this.#ctx().storage, due, now);
  }

  /** It was ended here; whoever carries it out is to stop. */
  async stop(executionId: string): Promise<void> {
    this.pool.stop(executionId);
    // It hears of it with its next piece all the same.
    await this.#env.RUNNER.getByName(executionId)
      .cancel()
      .catch((error: unknown) => logError("runner_not_cancelled", error));
  }

  tellLimits(): Promise<void> {
    return tellLimits(this.sql, () => this.#env.LEDGER.getByName("ledger"));
  }
}
