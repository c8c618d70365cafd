import { publish } from "../events/publish.ts";
import { executions, type StoredExecution } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { openReview } from "../reviews/store.ts";
import { fireChains } from "../triggers/hearing.ts";
import { type Found, protocolsIn } from "./found.ts";
import { keepSaid } from "./said.ts";

/** Carries out what new lines of an execution's output say, each once: it runs in the transaction that stores them. */
export function carryOutLines(lines: readonly string[], execution: StoredExecution, world: Acting): void {
  for (const found of protocolsIn(lines, execution)) carry(found, execution, world);
}

function carry(found: Found, execution: StoredExecution, world: Acting): void {
  const { id, personaId, depth } = execution;
  const from = { sourceType: "persona", sourceId: personaId, depth: depth + 1 };
  switch (found.protocol) {
    case "emit_event": {
      const { type, data } = found.said;
      publish({ ...from, eventType: type, targetPersonaId: null, payload: textOf(data) }, world);
      fireChains({ is: "event", eventType: type, data }, execution, world);
      return;
    }
    case "persona_action": {
      const { target } = found.said;
      publish(
        { ...from, eventType: "persona_action", targetPersonaId: target, payload: textOf(found.said) },
        world,
      );
      return;
    }
    case "manual_review":
      openReview(world, execution, found.said);
      keepSaid(world, execution, found, true);
      return;
    case "outcome_assessment":
      executions.update(world.sql, id, { outcome: JSON.stringify(found.said) });
      return;
    case "user_message":
      keepSaid(world, execution, found, true);
      return;
    case "agent_memory":
    case "execution_flow":
      keepSaid(world, execution, found, false);
  }
}

const textOf = (data: unknown): string | null => (data === undefined ? null : JSON.stringify(data));
