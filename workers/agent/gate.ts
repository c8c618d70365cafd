import * as z from "zod/mini";
import { type Answering, type Caller, COST_HEADER } from "../caller.ts";
import type { Outside } from "../outside.ts";
import { inTime, unlessEnded } from "../time/within.ts";
import { responseOf } from "../wire/answer.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { type Failure, failure } from "./outcome.ts";
import type { Spending } from "./spending.ts";

/** What is proposed, as the gate's own contract has it (docs/contracts.md). */
export type Proposal = {
  readonly taskId: string;
  readonly type: string;
  readonly description: string;
  readonly estimatedCost: number;
  readonly operations: readonly string[];
};

/** The part of the gate's answer that an agent acts on. */
const Decision = z.object({
  status: z.enum(["approved", "denied", "pending"]),
  decidedBy: z.string(),
  decisionId: z.string(),
  reason: z.string(),
  costLimit: z.number(),
  constraints: z.object({ maxDuration: z.string() }),
});
export type GateAnswer = z.infer<typeof Decision>;

/** For whom an agent stands before the gate. */
type Asker = {
  /** Who asked for the run, as the door verified it. */
  readonly client: Pick<Caller, "kind" | "name">;
  readonly group: string;
  /** The deployment's own address. */
  readonly origin: string;
  readonly requestId: string;
};

/** How it gets there. */
export type WayToGate = Pick<Outside, "wait"> & { readonly gate: Pick<Answering, "answer"> };

/** The gate could not be asked, or refused the question itself. */
export class GateProblem extends Error {
  override readonly name = "GateProblem";
}

const Verdict = z.object({ continue: z.boolean(), reason: z.string() });
const Refused = z.object({ error: z.string() });
const REASON_MAX_CHARS = 500;
/** The run has its answer by then, and its client waits for it. */
const CLOSE_WITHIN_MS = 1_000;

/** The task gate, as one run's client stands before it: with its own name, and no more rights than an agency has. */
export class Gate {
  readonly #outside: WayToGate;
  readonly #client: Asker;
  readonly #spending: Pick<Spending, "add" | "leftNano">;
  /** Approved in this run; they end with it. */
  readonly #open = new Set<string>();

  constructor(outside: WayToGate, client: Asker, spending: Pick<Spending, "add" | "leftNano">) {
    this.#outside = outside;
    this.#client = client;
    this.#spending = spending;
  }

  /** An id that the same proposal has in every run of this client's group, so that asking again finds the first answer. */
  async taskId(proposal: Omit<Proposal, "taskId">): Promise<string> {
    const { client, group } = this.#client;
    const hash = await sha256Hex(JSON.stringify([client.kind, client.name, group, proposal]));
    return `agent-${hash.slice(0, 32)}`;
  }

  /** Asks, and while a person is asked asks again for as long as that. @throws GateProblem */
  async propose(
    proposal: Proposal,
    waitMs: number,
    everyMs: number,
    signal: AbortSignal,
  ): Promise<GateAnswer> {
    for (let waited = 0; ; waited += everyMs) {
      const decision = await this.#ask(proposal, signal);
      if (decision.status === "approved") this.#open.add(proposal.taskId);
      if (decision.status !== "pending" || waited >= waitMs || signal.aborted) return decision;
      await this.#outside.wait(everyMs, signal);
    }
  }

  /**
   * Whether what was approved in this run still is: reports it, and hears of a halt. Costs nothing where nothing was.
   *
   * @returns how the run ends, or null when it may go on
   */
  async objection(): Promise<Failure | null> {
    for (const taskId of this.#open) {
      const path = `/api/tasks/${encodeURIComponent(taskId)}/progress`;
      const said = await this.#answered(path, { costSoFar: 0 }).catch(() => null);
      const verdict = z.safeParse(Verdict, said?.isOk ? said.body : null);
      if (!verdict.success) return failure("aborted", "The gate does not say whether it may go on");
      if (!verdict.data.continue)
        return failure("aborted", `The gate stopped it: ${verdict.data.reason.slice(0, REASON_MAX_CHARS)}`);
    }
    return null;
  }

  /** An approval is for one run: what it allowed is over with it. What cannot be told now ends by the lease's own time. */
  async close(outcome: "succeeded" | "failed"): Promise<void> {
    const finishing = [...this.#open].map(async (taskId) => {
      const path = `/api/tasks/${encodeURIComponent(taskId)}/finish`;
      // Nothing that a run can do by itself costs the agencies' money.
      const finished = inTime(CLOSE_WITHIN_MS, this.#post(path, { actualCost: 0, outcome }));
      await finished.catch((error: unknown) => {
        const kind = error instanceof Error ? error.name : typeof error;
        console.warn(JSON.stringify({ level: "warn", event: "finish_failed", taskId, error: kind }));
      });
    });
    await Promise.all(finishing);
    this.#open.clear();
  }

  async #ask(proposal: Proposal, signal: AbortSignal): Promise<GateAnswer> {
    // What is undecided goes to a model there.
    if (this.#spending.leftNano <= 0) throw new GateProblem("The run has spent what it may");
    const asking = unlessEnded(signal, this.#answered("/api/approve", { ...proposal, agentType: "agent" }));
    const { isOk, body } = await asking.catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new GateProblem("The gate does not answer", { cause });
    });
    const decision = z.safeParse(Decision, body);
    if (isOk && decision.success) return decision.data;
    const refused = z.safeParse(Refused, body);
    throw new GateProblem(
      refused.success ? refused.data.error.slice(0, REASON_MAX_CHARS) : "The gate's answer cannot be read",
    );
  }

  async #answered(path: string, question: object): Promise<{ isOk: boolean; body: unknown }> {
    const response = await this.#post(path, question);
    this.#spending.add(Number(response.headers.get(COST_HEADER) ?? 0));
    return { isOk: response.ok, body: await response.json() };
  }

  async #post(path: string, body: object): Promise<Response> {
    const { origin, client, requestId } = this.#client;
    const caller: Caller = { kind: "program", name: client.name, role: "agency", requestId };
    const asked = {
      method: "POST",
      url: `${origin}${path}`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    return responseOf(await this.#outside.gate.answer(asked, caller));
  }
}
