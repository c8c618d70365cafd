import { DurableObject } from "cloudflare:workers";
import type { Asked, Caller } from "../caller.ts";
import { OUTSIDE } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { applySteps } from "../portable/schema.ts";
import { sqlOf } from "../portable/storage.ts";
import { problemFrom, problemHeaders, problemText } from "../problem.ts";
import { socketCallerOf } from "../wire/socket.ts";
import { answerTo } from "./answering.ts";
import type { OrchestratorContract, PersonasPace, PersonasReport, ShownReply } from "./contract.ts";
import type { Env } from "./env.ts";
import type { Ended, Job, Piece } from "./executions/contract.ts";
import { finishExecution } from "./executions/finishing.ts";
import { haltExecution } from "./executions/halt.ts";
import { appendOutput, take } from "./executions/life.ts";
import { NOTHING_FETCHED, withOutputs } from "./executions/moved.ts";
import { prepareJob } from "./executions/preparation.ts";
import { watchedBy } from "./executions/watching.ts";
import { personasReport } from "./report.ts";
import { personasPace } from "./stats/pace.ts";
import { SCHEMA_STEPS } from "./store/schema.ts";
import { type OrchestratorOutside, Workings } from "./workings.ts";

/** The personas' database and all that happens in it. One household fits one object (docs/decisions/033-personas.md). */
export class Orchestrator extends DurableObject<Env> implements OrchestratorContract, Portable {
  readonly #of: Workings;

  constructor(ctx: DurableObjectState, env: Env, outside: OrchestratorOutside = OUTSIDE) {
    super(ctx, env);
    applySteps(sqlOf(ctx.storage), SCHEMA_STEPS);
    this.#of = new Workings(() => this.ctx, env, outside);
    this.#of.pool.begin();
  }

  async answer(asked: Asked, caller: Caller): Promise<ShownReply> {
    const { watching, vault, pool } = this.#of;
    try {
      const watched = watchedBy(asked);
      const { BACKUPS } = this.env;
      if (watched !== null)
        return await withOutputs(BACKUPS, (fetched) => watching.open(watched.id, watched.after, fetched));
      const { shown, onward } = await withOutputs(BACKUPS, (fetched) =>
        answerTo(asked, { ...this.#of.acting(), caller, fetched }, vault),
      );
      if (onward?.is === "stopped") this.ctx.waitUntil(this.#of.stop(onward.executionId));
      if (onward?.is === "answered") pool.answered(onward.executionId);
      if (asked.method !== "GET") await this.#of.changed();
      return shown;
    } catch (error) {
      const problem = problemFrom(error, caller.requestId);
      const body = problemText(problem, caller.requestId);
      return { status: problem.status, headers: problemHeaders(problem), body };
    }
  }

  async report(): Promise<PersonasReport> {
    const { sql, pool, now } = this.#of;
    return personasReport(sql, pool.sessions(), Boolean(this.env.ANTHROPIC_API_KEY), now);
  }

  async pace(): Promise<PersonasPace> {
    return personasPace(this.#of.sql, this.#of.now);
  }

  /** Accepts a worker's socket: the door and the Worker before this object have checked its address. */
  override async fetch(request: Request): Promise<Response> {
    const caller = socketCallerOf(request);
    if (caller === null) return new Response(null, { status: 404 });
    const accepted = this.#of.pool.accept(request.url, caller.requestId);
    await this.#of.arm();
    return accepted;
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return this.#of.pool.message(socket, data);
  }

  override webSocketClose(socket: WebSocket): Promise<void> {
    // Whoever has closed it waits for the answer, and its process with it.
    socket.close();
    return this.#of.pool.closed(socket);
  }

  override webSocketError(socket: WebSocket): Promise<void> {
    return this.#of.pool.closed(socket);
  }

  async halted(executionId: string, caller: Caller): Promise<void> {
    const world = { ...this.#of.acting(), caller, fetched: NOTHING_FETCHED };
    if (!world.sql.atomically(() => haltExecution(executionId, world))) return;
    await this.#of.changed();
    await this.#of.stop(executionId);
  }

  async claim(executionId: string, runner: string): Promise<Job | null> {
    const world = this.#of.acting();
    const taken = world.sql.atomically(() => take(executionId, runner, world));
    await this.#of.changed();
    if (!taken) return null;
    // Before it can spend anything: a limit that the ledger has not heard of would hold nothing.
    await this.#of.tellLimits();
    return prepareJob(world.sql, taken, this.#of.vault, world.now);
  }

  async append(executionId: string, runner: string, piece: Piece): Promise<boolean> {
    const { sql, watching } = this.#of;
    const goesOn = sql.atomically(() => appendOutput(executionId, runner, piece, this.#of.acting()));
    watching.look();
    await this.#of.arm();
    return goesOn;
  }

  async finish(executionId: string, runner: string, ended: Ended): Promise<void> {
    this.#of.sql.atomically(() => finishExecution(executionId, runner, ended, this.#of.acting()));
    await this.#of.changed();
  }

  /** Once an hour, besides seeing that the alarm stands and that nothing waits for a worker unseen. */
  wake(): Promise<void> {
    return this.#of.round.hourly(() => {
      this.ctx.waitUntil(this.#of.pool.assign());
      return this.#of.arm();
    });
  }

  override alarm(): Promise<void> {
    return this.#of.round.due();
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }
}
