import type { Acting, World } from "../handling.ts";

/** What may be written down about a change. */
export type Action =
  | `${"persona" | "tool" | "credential" | "subscription" | "trigger"}.${"made" | "changed" | "deleted" | "linked" | "unlinked"}`
  | `deployment.${"made" | "deleted" | "active" | "paused"}`
  | `claude.${"connected" | "disconnected"}`
  | "trigger.fired"
  | "execution.cancelled"
  | "execution.halted"
  | "review.answered";

/** What the orchestrator does by itself. */
export type Act = "machine.woken" | "machine.not_woken";
/** As whom. */
const ITSELF = "purser:personas";

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

/** Writes down what was done without anybody's asking, with why in words. @param subject what it was done for */
export function noteAct({ sql, newId, now }: Acting, act: Act, subject: string, detail: string): void {
  sql.all(
    "INSERT INTO audit (id, at, actor, request_id, action, subject, detail) VALUES (?, ?, ?, '', ?, ?, ?)",
    newId(),
    now,
    ITSELF,
    act,
    subject,
    detail,
  );
}
