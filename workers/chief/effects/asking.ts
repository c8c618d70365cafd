import * as z from "zod/mini";
import type { Caller } from "../../caller.ts";
import { askDirectly } from "../../wire/answer.ts";
import type { Env } from "../env.ts";
import type { AgentEffect } from "./store.ts";

/** What the gate says of an effect; `endsAt` in Unix milliseconds. */
export type GateSaid = {
  readonly status: "approved" | "denied" | "pending";
  readonly reason: string;
  /** Its id there. */
  readonly question: string;
  readonly endsAt: number;
};

/** The gate, as agents ask it. Asked again, it gives the same answer until that ends. */
export type GateOf = {
  /** @throws Error where it does not answer: then nothing is done */
  readonly ask: (
    effect: Pick<AgentEffect, "id" | "agent" | "operation" | "description">,
  ) => Promise<GateSaid>;
  /** Ends what was agreed to: without an end it would be halted for its silence. */
  readonly finish: (id: string, outcome: "succeeded" | "failed") => Promise<void>;
  /** Answers a question with no, because what it says was forgotten; one that has ended stays as it is. @returns whether it waits no longer */
  readonly withdraw: (question: string) => Promise<boolean>;
};

const Decision = z.object({
  status: z.enum(["approved", "denied", "pending"]),
  reason: z.string(),
  decisionId: z.string(),
  expiresAt: z.string(),
});
/** It is not there, or was answered or over before. */
const ENDED: readonly number[] = [404, 409];

/** Asks as the person whose agents they are, by the path and the rules of every task. */
export function agentGateOf({ GATE }: Pick<Env, "GATE">, person: Caller): GateOf {
  const post = (path: string, body: object) => askDirectly(GATE, person, path, body);
  return {
    ask: async ({ id, agent, operation, description }) => {
      const answer = await post("/api/approve", {
        taskId: id,
        type: operation,
        description,
        estimatedCost: 0,
        agentType: agent,
        operations: [operation],
      });
      const { status, reason, decisionId: question, expiresAt } = z.parse(Decision, await answer.json());
      return { status, reason, question, endsAt: Date.parse(expiresAt) };
    },
    finish: async (id, outcome) => {
      const answer = await post(`/api/tasks/${id}/finish`, { actualCost: 0, outcome });
      if (!answer.ok)
        console.warn(
          JSON.stringify({ level: "warn", event: "effect_not_finished", taskId: id, status: answer.status }),
        );
    },
    withdraw: async (question) => {
      const body = { decision: "deny", note: "What it says was forgotten" };
      const { ok, status } = await post(`/api/approvals/${encodeURIComponent(question)}`, body);
      return ok || ENDED.includes(status);
    },
  };
}
