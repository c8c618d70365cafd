import { DurableObject } from "cloudflare:workers";
import type { Answering, Asked, Caller } from "../caller.ts";
import { OUTSIDE, type Outside } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { applySteps } from "../portable/schema.ts";
import type { Sql } from "../portable/sql.ts";
import { sqlOf } from "../portable/storage.ts";
import { problemFrom, problemHeaders, problemText } from "../problem.ts";
import { credentialKeysOf } from "../sealing/keys.ts";
import { wakeBy } from "../time/alarm.ts";
import { Ids } from "../time/ids.ts";
import { Pause } from "../time/pause.ts";
import { socketCallerOf } from "../wire/socket.ts";
import { answerTo } from "./answering.ts";
import { ClaudeAccess } from "./claude/access.ts";
import type { OrchestratorContract, PersonasPace, PersonasReport, ShownReply } from "./contract.ts";
import { sealAnew } from "./credentials/renewing.ts";
import { tellLimits } from "./deployments/limits.ts";
import { doDue, dueAt } from "./due.ts";
import type { Env } from "./env.ts";
import type { Ended, Job, Piece } from "./executions/contract.ts";
import { finishExecution } from "./executions/finishing.ts";
import { haltExecution } from "./executions/halt.ts";
import { appendOutput, take } from "./executions/life.ts";
import { moveOutputs, NOTHING_FETCHED, withOutputs } from "./executions/moved.ts";
import { prepareJob } from "./executions/preparation.ts";
import { Watching, watchedBy } from "./executions/watching.ts";
import type { Acting } from "./handling.ts";
import { Pages } from "./pages.ts";
import type { MoneyDesk } from "./pool/money.ts";
import { moneyDeskOf } from "./pool/outside.ts";
import { Pool } from "./pool/pool.ts";
import type { Vault } from "./preparing.ts";
import { tellSaid } from "./protocols/telling.ts";
import { personasReport } from "./report.ts";
import { personasPace } from "./stats/pace.ts";
import { forgetExpired } from "./store/purge.ts";
import { SCHEMA_STEPS } from "./store/schema.ts";
import { lookAtAll, notePoll, type Poll, takePolls } from "./triggers/polling.ts";

const FAILED_AGAIN_MS = 15_000;

type Needed = Pick<Outside, "clock" | "newId" | "wait" | "send"> & {
  /** What workers' runs are paid by; the environment's own where nothing else is said. */
  readonly money?: () => MoneyDesk;
  readonly gate?: () => Pick<Answering, "answer">;
};

/** The personas' database and all that happens in it. One household fits one object (docs/decisions/033-personas.md). */
export class Orchestrator extends DurableObject<Env> implements OrchestratorContract, Portable {
  readonly #outside: Needed;
  readonly #vault: Vault;
  readonly #pause: Pause;
  readonly #watching = new Watching(() => this.#sql);
  readonly #pages: Pages;
  readonly #pool: Pool;
  /** After an alarm that failed: what it is due for stays due, and would wake the object again at once. */
  #heldUntil = 0;
  readonly #ids: Ids;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env);
    this.#outside = outside;
    this.#ids = new Ids((at) => outside.newId(at));
    const keys = credentialKeysOf(env.CREDENTIAL_KEYS);
    const isOn = env.CLAUDE_SUBSCRIPTION === "yes";
    this.#vault = { keys, claude: new ClaudeAccess(() => this.#sql, keys, outside, isOn) };
    this.#pause = new Pause(() => env.LEDGER.getByName("ledger"));
    this.#pages = new Pages(env.LIVE, outside, (work) => ctx.waitUntil(work));
    applySteps(this.#sql, SCHEMA_STEPS);
    this.#pool = new Pool(ctx, {
      sql: () => this.#sql,
      acting: () => this.#acting(),
      clock: outside.clock,
      vault: this.#vault,
      token: env.WORKER_TOKEN,
      takesPlain: env.WORKER_PLAIN === "yes",
      desk: outside.money ?? moneyDeskOf(env),
      gate: outside.gate ?? (() => env.GATE),
      apiKey: env.ANTHROPIC_API_KEY,
      limitsTold: () => this.#tellLimits(),
      keepAlive: (work) => ctx.waitUntil(work),
      changed: () => this.#changed(),
      progressed: (id, progress) => this.#watching.progressed(id, progress),
    });
    this.#pool.begin();
  }

  get #sql(): Sql {
    return sqlOf(this.ctx.storage);
  }

  async answer(asked: Asked, caller: Caller): Promise<ShownReply> {
    try {
      const watched = watchedBy(asked);
      const { BACKUPS } = this.env;
      if (watched !== null)
        return await withOutputs(BACKUPS, (fetched) =>
          this.#watching.open(watched.id, watched.after, fetched),
        );
      const { shown, onward } = await withOutputs(BACKUPS, (fetched) =>
        answerTo(asked, { ...this.#acting(), caller, fetched }, this.#vault),
      );
      if (onward?.is === "stopped") this.ctx.waitUntil(this.#stop(onward.executionId));
      if (onward?.is === "answered") this.#pool.answered(onward.executionId);
      if (asked.method !== "GET") await this.#changed();
      return shown;
    } catch (error) {
      const problem = problemFrom(error, caller.requestId);
      const body = problemText(problem, caller.requestId);
      return { status: problem.status, headers: problemHeaders(problem), body };
    }
  }

  async report(): Promise<PersonasReport> {
    const now = this.#outside.clock().getTime();
    return personasReport(this.#sql, this.#pool.sessions(), Boolean(this.env.ANTHROPIC_API_KEY), now);
  }

  async pace(): Promise<PersonasPace> {
    return personasPace(this.#sql, this.#outside.clock().getTime());
  }

  /** Accepts a worker's socket: the door and the Worker before this object have checked its address. */
  override async fetch(request: Request): Promise<Response> {
    const caller = socketCallerOf(request);
    if (caller === null) return new Response(null, { status: 404 });
    const accepted = this.#pool.accept(request.url, caller.requestId);
    await this.#arm();
    return accepted;
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return this.#pool.message(socket, data);
  }

  override webSocketClose(socket: WebSocket): Promise<void> {
    return this.#pool.closed(socket);
  }

  override webSocketError(socket: WebSocket): Promise<void> {
    return this.#pool.closed(socket);
  }

  async halted(executionId: string, caller: Caller): Promise<void> {
    if (
      !this.#sql.atomically(() =>
        haltExecution(executionId, { ...this.#acting(), caller, fetched: NOTHING_FETCHED }),
      )
    )
      return;
    await this.#changed();
    await this.#stop(executionId);
  }

  async claim(executionId: string, runner: string): Promise<Job | null> {
    const world = this.#acting();
    const taken = this.#sql.atomically(() => take(executionId, runner, world));
    await this.#changed();
    if (!taken) return null;
    // Before it can spend anything: a limit that the ledger has not heard of would hold nothing.
    await this.#tellLimits();
    return prepareJob(this.#sql, taken, this.#vault, world.now);
  }

  async append(executionId: string, runner: string, piece: Piece): Promise<boolean> {
    const goesOn = this.#sql.atomically(() => appendOutput(executionId, runner, piece, this.#acting()));
    this.#watching.look();
    await this.#arm();
    return goesOn;
  }

  async finish(executionId: string, runner: string, ended: Ended): Promise<void> {
    this.#sql.atomically(() => finishExecution(executionId, runner, ended, this.#acting()));
    await this.#changed();
  }

  /** Once an hour, besides seeing that the alarm stands: what a new master key has to seal anew, what is too old, what is too large to stay. */
  async wake(): Promise<void> {
    await sealAnew(this.#sql, this.#vault.keys);
    this.#sql.atomically(() => forgetExpired(this.#sql, this.#outside.clock().getTime()));
    await this.#arm();
    await moveOutputs(this.#sql, this.env.BACKUPS, this.#outside.clock().getTime());
  }

  override async alarm(): Promise<void> {
    try {
      await this.#pause.ask(this.#outside.clock().getTime());
      const begun = this.#sql.atomically(() => doDue(this.#acting()));
      await this.#pool.look();
      // One that cannot be told is told again in a minute.
      const told = await Promise.allSettled(begun.map((id) => this.env.RUNNER.getByName(id).begin(id)));
      for (const one of told) if (one.status === "rejected") logError("runner_not_begun", one.reason);
      const polls = this.#sql.atomically(() => takePolls(this.#acting(), this.#pause.level));
      // Somebody else's server may be slow, and what is due does not wait for it.
      if (polls.length > 0) this.ctx.waitUntil(this.#watch(polls));
      await this.#tellLimits();
      await tellSaid(this.#sql, (notice) => this.env.OUTBOX.getByName("outbox").take(notice));
    } catch (error) {
      // The platform gives up an alarm that fails six times; what is due stays due.
      logError("orchestrator_alarm_failed", error);
      this.#heldUntil = this.#outside.clock().getTime() + FAILED_AGAIN_MS;
    } finally {
      await this.#changed();
    }
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  /** After everything that may have changed what a list shows. */
  #changed(): Promise<void> {
    this.#watching.look();
    this.#pages.tell();
    this.ctx.waitUntil(this.#pool.assign());
    return this.#arm();
  }

  #arm(): Promise<void> {
    const now = this.#outside.clock().getTime();
    const own = this.#pool.nextAt;
    const due = dueAt(this.#sql, own, now + this.#pause.leastMs, this.#heldUntil);
    return wakeBy(this.ctx.storage, due, now);
  }

  async #stop(executionId: string): Promise<void> {
    this.#pool.stop(executionId);
    // It hears of it with its next piece all the same.
    await this.env.RUNNER.getByName(executionId)
      .cancel()
      .catch((error: unknown) => logError("runner_not_cancelled", error));
  }

  #tellLimits(): Promise<void> {
    return tellLimits(this.#sql, () => this.env.LEDGER.getByName("ledger"));
  }

  async #watch(polls: readonly Poll[]): Promise<void> {
    const seen = await lookAtAll(polls, this.#outside.send);
    this.#sql.atomically(() => {
      for (const { poll, look } of seen) notePoll(poll, look, this.#acting());
    });
    await this.#changed();
  }

  #acting(): Acting {
    const now = this.#outside.clock().getTime();
    const zone = this.env.TIME_ZONE;
    return { sql: this.#sql, now, newId: () => this.#ids.next(now), zone };
  }
}

/** Without the error's message, which may hold what an execution was about. */
function logError(event: string, error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ level: "error", event, error: kind }));
}
