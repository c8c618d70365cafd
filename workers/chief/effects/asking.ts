import * as z from "zod/mini";
import type { Caller } from "../../caller.ts";
import { askDirectly } from "../../wire/answer.ts";
import type { Env } from "../env.ts";
import type { AgentEffect } from "./store.ts";

/** What the gate says of an effect; `endsAt` in Unix milliseconds. */
export type GateSaid = {
  readonly status: "approved" | "denied" | "pending";
  readonly reason: string;
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
};

const Decision = z.object({
  status: z.enum(["approved", "denied", "pending"]),
  reason: z.string(),
  expiresAt: z.string(),
});

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
      const { status, reason, expiresAt } = z.parse(Decision, await answer.json());
      return { status, reason, endsAt: Date.parse(expiresAt) };
    },
    finish: async (id, outcome) => {
      const answer = await post(`/api/tasks/${id}/finish`, { actualCost: 0, outcome });
      if (!answer.ok)
        console.warn(
          JSON.stringify({ level: "warn", event: "effect_not_finished", taskId: id, status: answer.status }),
        );
    },
  };
}
