import { v7 } from "uuid";
import type { Caller } from "../caller.ts";

/** What happened, as it is kept for good: who, what, before, after, in which request. */
export type GateEntry = {
  readonly id: string;
  readonly at: Date;
  readonly caller: Caller;
  readonly action: GateAction;
  /** What it is about, as `task:<id>`, `decision:<id>`, `context` or `held`. */
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
};

export type GateAction =
  | "decision.made"
  | "decision.answered"
  | "decision.expired"
  | "task.halted"
  | "task.extended"
  | "task.finished"
  | "context.changed"
  | "held.changed";

/** A condition that a statement of a batch depends on, so that it writes only if the first one did. */
export type Guard = { readonly sql: string; readonly values: readonly (string | number)[] };

/** An id for a row made at that moment; ids sort by it. */
export const newId = (at: Date): string => v7({ msecs: at.getTime() });

/** Who acts when the clock does, not a request. */
export const clockCaller = (at: Date): Caller => ({
  kind: "program",
  name: "clock",
  role: null,
  requestId: newId(at),
});

/** The statement that adds the entry, in the same batch as the change it tells of and only if that change applied. */
export function auditStatement(db: D1Database, entry: GateEntry, guard: Guard): D1PreparedStatement {
  const { id, at, caller, action, subject, before, after } = entry;
  return db
    .prepare(
      `INSERT INTO audit (id, at, actor, role, action, subject, before, after, request_id)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${guard.sql}`,
    )
    .bind(
      id,
      at.getTime(),
      caller.name,
      caller.role,
      action,
      subject,
      jsonOrNull(before),
      jsonOrNull(after),
      caller.requestId,
      ...guard.values,
    );
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
