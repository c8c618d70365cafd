import type { LevelNow } from "../ledger/contract.ts";
import type { OrchestratorContract } from "../personas/contract.ts";
import type { Env } from "./env.ts";

/** A question of the gate that waits for a person. */
export type WaitingQuestion = {
  readonly id: string;
  readonly description: string;
  readonly expiresAt: number;
};
/** A task that was begun or ended. */
export type EndedTask = {
  readonly taskId: string;
  readonly outcome: "succeeded" | "failed" | "cancelled" | "halted";
  readonly closedAt: number;
};
/** A persona as a router knows it. */
export type KnownPersona = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly isEnabled: boolean;
};
/** A persona's execution that ended. */
export type EndedExecution = { readonly persona: string; readonly status: string; readonly at: number };

/** What Purser itself knows; every answer is one query or one call. */
export type House = {
  readonly waiting: () => Promise<readonly WaitingQuestion[]>;
  readonly endedSince: (at: number) => Promise<readonly EndedTask[]>;
  readonly executionsSince: (at: number) => Promise<readonly EndedExecution[]>;
  readonly personas: () => Promise<readonly KnownPersona[]>;
  /** The newest executions, as their endpoint says them; null when it does not answer. */
  readonly personaExecutions: (personaId: string | null) => Promise<string | null>;
  /** Changes something of the personas, by their own endpoint. */
  readonly personaCall: (
    path: string,
    body: object,
  ) => Promise<{ readonly status: number; readonly body: string }>;
  readonly money: () => Promise<LevelNow>;
};

/** More do not fit a brief, and their number is told. */
export const HOUSE_MAX = 20;
/** What an agent reads of executions: the newest few, and no more than fits a step. */
const EXECUTIONS_SHOWN = 5;
const EXECUTIONS_MAX_CHARS = 12_000;

export function houseOf({ DB, LEDGER, ORCHESTRATOR }: Env, now: number): House {
  return {
    waiting: async () => {
      const query = `SELECT id, json_extract(task, '$.description') AS description, expires_at AS expiresAt FROM decisions
        WHERE status = 'pending' AND expires_at > ? ORDER BY expires_at LIMIT ${HOUSE_MAX}`;
      return (await DB.prepare(query).bind(now).all<WaitingQuestion>()).results;
    },
    endedSince: async (at) => {
      const query = `SELECT task_id AS taskId, coalesce(outcome, 'halted') AS outcome, closed_at AS closedAt FROM leases
        WHERE closed_at > ? ORDER BY closed_at DESC LIMIT ${HOUSE_MAX}`;
      return (await DB.prepare(query).bind(at).all<EndedTask>()).results;
    },
    executionsSince: (at) => executionsOf(ORCHESTRATOR.getByName("orchestrator"), at),
    personas: () => personasOf(ORCHESTRATOR.getByName("orchestrator")),
    personaExecutions: async (personaId) => {
      const of = personaId === null ? "" : `&personaId=${encodeURIComponent(personaId)}`;
      const path = `/api/executions?limit=${EXECUTIONS_SHOWN}&includeOutput=true${of}`;
      const { status, body } = await ask(ORCHESTRATOR.getByName("orchestrator"), "GET", path, null);
      return status === 200 ? body.slice(0, EXECUTIONS_MAX_CHARS).toWellFormed() : null;
    },
    personaCall: (path, body) => ask(ORCHESTRATOR.getByName("orchestrator"), "POST", path, body),
    money: () => LEDGER.getByName("ledger").level(),
  };
}

type Listed = {
  readonly personaId: string;
  readonly status: string;
  readonly completedAt: string | null;
};

type Orchestrator = Pick<OrchestratorContract, "answer">;

/** By the personas' own endpoint, so that what it means stands once; null when it does not answer. */
async function answerOf<T>(orchestrator: Orchestrator, path: string): Promise<T | null> {
  const { status, body } = await ask(orchestrator, "GET", path, null);
  return status === 200 ? (JSON.parse(body) as T) : null;
}

async function ask(
  orchestrator: Orchestrator,
  method: "GET" | "POST",
  path: string,
  given: object | null,
): Promise<{ readonly status: number; readonly body: string }> {
  const asked = {
    method,
    url: `https://chief.purser.invalid${path}`,
    headers: given === null ? {} : { "content-type": "application/json" },
    body: given === null ? null : JSON.stringify(given),
  };
  const caller = { kind: "program", name: "chief", role: "team", requestId: "chief" } as const;
  const { status, body } = await orchestrator.answer(asked, caller);
  if (typeof body !== "string") throw new TypeError(`${path} answers with a stream`);
  return { status, body };
}

async function executionsOf(orchestrator: Orchestrator, at: number): Promise<EndedExecution[]> {
  const executions = await answerOf<readonly Listed[]>(orchestrator, `/api/executions?limit=${HOUSE_MAX}`);
  return (executions ?? [])
    .map(({ personaId, status: ended, completedAt }) => ({
      persona: personaId,
      status: ended,
      at: Date.parse(completedAt ?? ""),
    }))
    .filter(({ at: when }) => when > at);
}

type ListedPersona = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly enabled: boolean;
};

async function personasOf(orchestrator: Orchestrator): Promise<KnownPersona[]> {
  const personas = await answerOf<readonly ListedPersona[]>(orchestrator, "/api/personas");
  return (personas ?? []).map(({ id, name, description, enabled }) => ({
    id,
    name,
    description: description ?? "",
    isEnabled: enabled,
  }));
}
