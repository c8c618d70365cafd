import { SECOND_MS } from "../../time/calendar.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import { openConnectors } from "../credentials/opening.ts";
import type { Job } from "../executions/contract.ts";
import { finishExecution } from "../executions/finishing.ts";
import { jobOf } from "../executions/job.ts";
import { modelsFor } from "../executions/model-profile.ts";
import { addLines, nextSeq } from "../executions/output.ts";
import { executions } from "../executions/store.ts";
import { personas } from "../registry/store.ts";
import { forgetWake } from "../waking/wake.ts";
import { type Assignment, closeAssignment, noteAssigned } from "./assignments.ts";
import { choose, mayChoose } from "./choosing.ts";
import type { Assignable } from "./frames.ts";
import { takeAtEdge, whyNone } from "./instead.ts";
import { Looking } from "./looking.ts";
import { isClaimedBy, takeBack } from "./losing.ts";
import { type SetAside, setAside } from "./money.ts";
import type { PoolWorld } from "./outside.ts";
import { MACHINE_WORKER_PREFIX } from "./path.ts";
import { type Sockets, sessionOf, tell, type WorkerSession } from "./session.ts";
import type { WayToModel } from "./way.ts";

/** What a worker is asked to keep to; our own store cuts at the same (executions/output.ts). */
const OUTPUT_MAX_BYTES = 10 * 1024 * 1024;
/** Beyond a run's own time: then its worker is silent for good. */
const SILENT_MS = 60 * SECOND_MS;

const NEVER = new AbortController().signal;
const NOTHING_USED = { costNano: 0, turns: 0, model: null, inputTokens: 0, outputTokens: 0 };

/** Gives executions out, one after another: each is written down as its worker's before anything about it takes waiting. */
export class Assigning {
  readonly #world: PoolWorld;
  readonly #sockets: Sockets;
  /** On their way at this moment. */
  readonly sending = new Set<string>();
  readonly #looking = new Looking(() => this.#all());

  constructor(world: PoolWorld, sockets: Sockets) {
    this.#world = world;
    this.#sockets = sockets;
  }

  /** Looks for what waits and who has room, until there is no more of both. */
  look(): Promise<void> {
    return this.#sockets.open().length === 0 ? Promise.resolve() : this.#looking.look();
  }

  async #all(): Promise<void> {
    const { sql, acting, vault, apiKey, machineSide } = this.#world;
    for (;;) {
      const why = whyNone(this.#sockets.sessions(), machineSide.shape);
      if (why !== null) {
        if (sql().atomically(() => takeAtEdge(why, acting()))) await this.#world.changed();
        return;
      }
      if (!mayChoose(this.#sockets.sessions(), acting())) return;
      const way = await vault.claude.wayToModel(apiKey);
      if (way === null) return;
      const chosen = sql().atomically(() => choose(this.#sockets.sessions(), acting()));
      if (chosen === null) return;
      await this.#send(chosen.assignment, chosen.session, way);
    }
  }

  async #send(assignment: Assignment, session: WorkerSession, way: WayToModel): Promise<void> {
    const { sql, vault, changed, desk, gate, acting, limitsTold } = this.#world;
    const { id, executionId } = assignment;
    this.sending.add(id);
    try {
      const execution = executions.known(sql(), executionId, "");
      const { now } = acting();
      const opened = await openConnectors(sql(), execution.personaId, vault.keys, now);
      const job = jobOf(sql(), execution, nextSeq(sql(), executionId), opened, null);
      await limitsTold();
      const { models, note } = modelsFor(job.modelProfile, desk());
      const means = { desk: { ...desk(), models }, gate: gate(), signal: NEVER };
      const aside = await setAside(id, job, way.isBilled, means);
      sql().atomically(() => this.#handOver(assignment, session, { job, aside, way, note }));
    } catch (error) {
      // It is looked at again when what is on its way has been so for too long.
      const kind = error instanceof Error ? error.name : typeof error;
      console.error(JSON.stringify({ level: "error", event: "not_assigned", executionId, error: kind }));
    } finally {
      this.sending.delete(id);
      await changed();
    }
  }

  /** Much may have happened while its money was set aside. */
  #handOver(assignment: Assignment, session: WorkerSession, { job, aside, way, note }: Ready): void {
    const world = this.#world.acting();
    const { sql, now } = world;
    const { id, executionId, worker } = assignment;
    const execution = executions.get(sql, executionId);
    const socket = this.#sockets.of(worker);
    if (!execution || !isClaimedBy(execution, assignment) || !aside.ok) {
      closeAssignment(sql, id, { settleNano: 0, presumed: false }, now);
      if (!aside.ok)
        finishExecution(executionId, id, { ...NOTHING_USED, approval: job.approval, ...aside }, world);
      return;
    }
    if (socket === null || sessionOf(socket).id !== session.id) {
      takeBack(assignment, world);
      return;
    }
    noteAssigned(sql, id, aside.limitNano, now + job.timeoutMs + SILENT_MS);
    executions.update(sql, executionId, {
      approval: aside.approval,
      modelUsed: aside.model,
      inputData: promptOf(job),
      history: JSON.stringify(job.turns),
    });
    if (note !== null) addLines(sql, execution, nextSeq(sql, executionId), [note]);
    const { permissionPolicy = null } = personas.get(sql, job.scope.persona ?? "") ?? {};
    if (worker.startsWith(MACHINE_WORKER_PREFIX)) forgetWake(sql);
    tell(socket, { type: "assign", ...assignableOf(job, aside.model, way, permissionPolicy) });
  }
}

/** What an execution is handed over with: `note` is a line for its output, null without one. */
type Ready = {
  readonly job: Job;
  readonly aside: SetAside;
  readonly way: WayToModel;
  readonly note: string | null;
};

/** A conversation as one text: a worker's run begins anew each time. */
const promptOf = ({ system, turns }: Job): string =>
  [
    system,
    ...turns.map(({ role, content }) =>
      role === "assistant" ? `## What you said before\n\n${content}` : content,
    ),
  ].join("\n\n");

function assignableOf(
  job: Job,
  model: string,
  { env }: WayToModel,
  permissionPolicy: string | null,
): Assignable {
  const { executionId, scope, timeoutMs, limitNano, maxTurns, hosts, connectors } = job;
  const values = Object.entries(connectors).map(([name, { value }]) => [name, value] as const);
  return {
    executionId,
    personaId: scope.persona ?? "",
    prompt: promptOf(job),
    // A connector's name begins with CONNECTOR_, so that none is a variable that the worker itself lives by.
    env: { ...Object.fromEntries(values), ...env, ANTHROPIC_MODEL: model },
    config: {
      timeoutMs,
      maxOutputBytes: OUTPUT_MAX_BYTES,
      maxBudgetUsd: limitNano / NANO_PER_USD,
      maxTurns,
      ...(hosts.length > 0 ? { networkPolicy: { allowedHosts: hosts } } : {}),
    },
    ...(permissionPolicy === null ? {} : { permissionPolicy: JSON.parse(permissionPolicy) as unknown }),
  };
}
