import { Problem } from "../../problem.ts";
import type { Decision } from "../decisions/decision.ts";
import type { Situation } from "../decisions/situation.ts";

/**
 * The decision that already answers this question, or null when the task is to be decided anew. Throws `conflict` when
 * the task is in the middle of something else: approved and running, or waiting for a person, with another body.
 */
export function standing(seen: Situation, fingerprint: string, now: Date): Decision | null {
  const { decision, lease, halt } = seen;
  if (decision === null) return null;
  const isSame = decision.fingerprint === fingerprint;
  const isFresh = now.getTime() < decision.expiresAt;
  if (halt !== null) return decision.rule === "halted" && isSame && isFresh ? decision : null;

  switch (decision.status) {
    case "denied":
      return isSame && isFresh ? decision : null;
    case "pending":
      if (!isFresh) return null;
      break;
    case "approved":
      if (lease?.state !== "open") return null;
      break;
  }
  if (isSame) return decision;
  const what = decision.status === "pending" ? "waits for a person" : "is approved and not finished";
  throw new Problem(
    "conflict",
    `Task ${decision.taskId} ${what}, with other details than these; finish it first or use another taskId`,
  );
}
