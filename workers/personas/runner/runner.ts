import { DurableObject } from "cloudflare:workers";
import { Asking } from "../../agent/asking.ts";
import type { Gate } from "../../agent/gate.ts";
import { httpRequest } from "../../agent/http/request.ts";
import { type Scrub, scrubberOf } from "../../agent/http/scrub.ts";
import { runAgent } from "../../agent/loop.ts";
import { endOf, failure, type RunOutcome } from "../../agent/outcome.ts";
import { Spending } from "../../agent/spending.ts";
import { Toolbox } from "../../agent/toolbox.ts";
import { currentTime } from "../../agent/tools/current-time.ts";
import { stopped } from "../../model/send.ts";
import { within } from "../../time/within.ts";
import type { Env } from "../env.ts";
import type { Ended, Job, RunnerContract } from "../executions/contract.ts";
import { modelsFor } from "../executions/model-profile.ts";
import { approveExecution, gateOf } from "./approval.ts";
import { Metered } from "./metered.ts";
import { Outlet } from "./outlet.ts";
import { type RunnerWorld, runnerWorldOf } from "./outside.ts";

const ANSWER_MAX_TOKENS = 4_096;

/** What one run is carried out with. */
type Means = {
  readonly outlet: Outlet;
  readonly metered: Metered;
  readonly scrub: Scrub;
  readonly spending: Spending;
  readonly gate: Gate;
};
type Approved = Pick<Ended, "approval">;

/**
 * Carries out one execution at the edge. An object of its own: it has the processor time and the subrequests of its own invocation,
 * and what kills it kills neither the orchestrator nor another run. Its alarm is the run, so that the platform begins it anew.
 */
export class Runner extends DurableObject<Env> implements RunnerContract {
  readonly #outside: RunnerWorld;
  /** Another life of the same object has another name. */
  readonly #life: string;
  #going: AbortController | null = null;

  constructor(ctx: DurableObjectState, env: Env, outside: RunnerWorld = runnerWorldOf(env)) {
    super(ctx, env);
    this.#outside = outside;
    this.#life = outside.newId(outside.desk.clock().getTime());
  }

  async begin(executionId: string): Promise<void> {
    if (this.#going) return;
    this.ctx.storage.kv.put("execution", executionId);
    await this.ctx.storage.setAlarm(this.#outside.desk.clock().getTime());
  }

  async cancel(): Promise<void> {
    this.#going?.abort(new DOMException("Cancelled", "AbortError"));
  }

  override async alarm(): Promise<void> {
    const id = this.ctx.storage.kv.get<string>("execution");
    if (id === undefined || this.#going) return;
    this.#going = new AbortController();
    try {
      const job = await this.#outside.orchestrator().claim(id, this.#life);
      if (job) await this.#carryOut(job, this.#going);
      await this.ctx.storage.deleteAll();
    } finally {
      this.#going = null;
    }
  }

  async #carryOut(job: Job, going: AbortController): Promise<void> {
    const { executionId } = job;
    const { orchestrator, wait } = this.#outside;
    const secrets = Object.values(job.connectors).map(({ value }) => value);
    const scrub = scrubberOf([...secrets, job.modelKey ?? ""]);
    const outlet = new Outlet((piece) => orchestrator().append(executionId, this.#life, piece), {
      scrub,
      seq: job.seq,
      wait,
      stop: () => void this.cancel(),
    });
    const { desk } = this.#outside;
    const { models, note } = modelsFor(job.modelProfile, desk);
    for (const line of [...job.notes, ...(note === null ? [] : [note])]) outlet.note(line);
    const metered = new Metered({ ...desk, models, apiKey: desk.apiKey ?? job.modelKey ?? undefined });
    const spending = new Spending(job.limitNano, (costNano) => outlet.cost(costNano));
    const gate = gateOf(this.#outside, job, spending);
    const outcome = await this.#run(job, going.signal, { outlet, metered, scrub, spending, gate });
    await gate.close(outcome.ok ? "succeeded" : "failed");
    await outlet.close();
    await orchestrator().finish(executionId, this.#life, endedBy(outcome, metered, scrub));
  }

  async #run(job: Job, outer: AbortSignal, means: Means): Promise<RunOutcome & Approved> {
    const { outlet, metered, scrub, spending, gate } = means;
    const { send, desk } = this.#outside;
    return within(job.timeoutMs, outer, async (signal) => {
      const always = {
        // Whoever asked for it does not hold a line open meanwhile: it runs by itself.
        kind: "background" as const,
        purpose: "persona",
        scope: job.scope,
        timeLimitMs: job.timeoutMs,
        signal,
      };
      const asking = new Asking(metered.desk, always, spending, {
        approve: () => approveExecution(gate, job, signal),
        objection: () => gate.objection(),
        approval: job.approval ?? undefined,
      });
      const { hosts, connectors } = job;
      const tools = hosts.length > 0 ? [httpRequest({ send, hosts, connectors, scrub })] : [];
      try {
        const outcome = await runAgent({
          asking,
          system: job.system,
          messages: job.turns,
          tools: new Toolbox([currentTime(desk.clock), ...tools]),
          webSearches: 0,
          limits: { turns: job.maxTurns, answerTokens: ANSWER_MAX_TOKENS, searchesPerCall: 0 },
          signal,
          listener: { text: (text) => outlet.say(text), tool: (name) => outlet.note(`[TOOL] ${name}`) },
        });
        return { ...outcome, approval: asking.approval ?? null };
      } catch (error) {
        const { sum, approval = null } = asking;
        return { ...unforeseen(error, job.executionId, signal), ...sum, approval };
      }
    });
  }
}

/** A wait that the run's end cut short; or a fault of ours, logged without its message, which may hold what the run was about. */
function unforeseen(error: unknown, executionId: string, signal: AbortSignal) {
  if (signal.aborted) return endOf(stopped(signal));
  const kind = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ level: "error", event: "execution_failed", executionId, error: kind }));
  return failure("internal", `Unexpected failure; look for execution ${executionId} in the logs`);
}

function endedBy(outcome: RunOutcome & Approved, { used }: Metered, scrub: Scrub): Ended {
  const { costNano, turns, approval } = outcome;
  const sum = { costNano, turns, approval, ...used };
  if (outcome.ok) return { ...sum, ok: true, text: scrub(outcome.text) };
  const { code, detail, resetAt } = outcome;
  return { ...sum, ok: false, code, detail: scrub(detail), resetAt };
}
