import type { Connectors } from "../../agent/http/connectors.ts";
import type { Sql } from "../../portable/sql.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import { inputOf } from "../events/matching.ts";
import { storedEvents } from "../events/store.ts";
import { hostsOf } from "../hosts.ts";
import { assemble } from "../prompt/assemble.ts";
import { memoriesOf } from "../protocols/said.ts";
import type { Persona } from "../registry/schemas.ts";
import { personas } from "../registry/store.ts";
import { toolsOf } from "../tools/store.ts";
import type { Job, RunTurn } from "./contract.ts";
import type { StoredExecution } from "./store.ts";

const TURNS_DEFAULT = 8;
/** What an execution may cost whose persona says nothing; the same as one run of an agent (workers/runtime/limits.ts). */
const LIMIT_NANO = NANO_PER_USD / 4;

/** Before a prompt that is sent as it stands. */
const RAW_SYSTEM =
  "You carry out one task for the owner of this deployment, without a shell and without tools that are not described here.";

/** Everything that a runner needs for an execution. */
export function jobOf(
  sql: Sql,
  execution: StoredExecution,
  seq: number,
  credentials: { readonly connectors: Connectors; readonly notes: readonly string[] },
  modelKey: string | null,
): Job {
  const { id, personaId, prompt, timeoutMs, approval, triggerId, askedBy, eventId, history } = execution;
  const { costUsd, goingUsd } = execution;
  const persona = personas.get(sql, personaId);
  const hosts = persona === null ? [] : hostsOf(persona.networkPolicy);
  const { connectors, notes } = persona === null ? { connectors: {}, notes: [] } : credentials;
  const assembled =
    persona === null
      ? { system: RAW_SYSTEM, message: prompt }
      : assemble({
          // Where it runs, and not where its persona would: one that no worker takes has no shell either.
          persona: { ...persona, runsOn: execution.runsOn },
          tools: toolsOf(sql, persona.id),
          connectors: Object.keys(connectors).toSorted(),
          hosts,
          memories: memoriesOf(sql, persona.id),
          input: inputFor(sql, prompt, eventId),
        });
  const turns = history === null ? [{ role: "user", content: assembled.message }] : JSON.parse(history);
  return {
    executionId: id,
    system: assembled.system,
    turns: turns as RunTurn[],
    timeoutMs,
    ...limitsOf(persona, Math.round((costUsd + goingUsd) * NANO_PER_USD)),
    askedBy,
    approval,
    scope: { persona: personaId, user: askedBy, ...(triggerId === null ? {} : { schedule: triggerId }) },
    hosts,
    connectors,
    modelProfile: persona?.modelProfile ?? null,
    modelKey,
    notes,
    seq,
  };
}

/** A caller's prompt for a registered persona is its input, so that it is not lost. */
function inputFor(sql: Sql, prompt: string, eventId: string | null): Readonly<Record<string, unknown>> {
  if (eventId !== null) return inputOf(storedEvents.get(sql, eventId)?.payload ?? null);
  return prompt === "" ? {} : { prompt };
}

/** One limit over the whole execution: a run that was interrupted, or that an answer lets go on, has what is left of it. */
const limitsOf = (persona: Persona | null, spentNano: number) => ({
  maxTurns: persona?.maxTurns ?? TURNS_DEFAULT,
  limitNano: Math.max(0, limitOf(persona) - spentNano),
});

const limitOf = (persona: Persona | null): number =>
  persona?.maxBudgetUsd == null ? LIMIT_NANO : Math.round(persona.maxBudgetUsd * NANO_PER_USD);
