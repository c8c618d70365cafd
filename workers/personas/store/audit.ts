import type { World } from "../handling.ts";

/** What may be written down about a change. */
export type Action =
  | `${"persona" | "tool" | "credential" | "subscription" | "trigger"}.${"made" | "changed" | "deleted" | "linked" | "unlinked"}`
  | `deployment.${"made" | "deleted" | "active" | "paused"}`
  | `claude.${"connected" | "disconnected"}`
  | "trigger.fired"
  | "execution.cancelled"
  | "execution.halted"
  | "review.answered";

/** Writes down who changed what, in the transaction of the change. */
export function noteChange({ sql, newId, now, caller }: World, action: Action, subject: string): void {
  sql.all(
    "INSERT INTO audit (id, at, actor, request_id, action, subject) VALUES (?, ?, ?, ?, ?, ?)",
    newId(),
    now,
    caller.name,
    caller.requestId,
    action,
    subject,
  );
}
