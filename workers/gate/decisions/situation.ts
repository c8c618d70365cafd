import type { PersonalContext } from "../../context/context.ts";
import { CONTEXT_COLUMNS, type ContextRow, contextFrom } from "../../context/read.ts";
import type { Halt } from "../halts/halt.ts";
import { HALT_COLUMNS, type HaltRow, haltFrom } from "../halts/halts.ts";
import type { Lease } from "../tasks/lease.ts";
import { LEASE_COLUMNS, type LeaseRow, leaseFrom } from "../tasks/leases.ts";
import type { Decision } from "./decision.ts";
import { DECISION_COLUMNS, type DecisionRow, decisionFrom } from "./decisions.ts";

/** Everything a decision about one task depends on, as it was at one moment. */
export type Situation = {
  readonly context: PersonalContext;
  readonly halt: Halt | null;
  readonly decision: Decision | null;
  readonly lease: Lease | null;
  /** Settled and reserved for the day asked about, in nano-dollars. */
  readonly committedNano: number;
};

/** Which decision is meant, as the parameters `?1` and on of the statement. */
const PICK = {
  /** The newest of a task. */
  newest: "d.seq = (SELECT MAX(seq) FROM decisions WHERE task_id = ?1)",
  /** The one a task runs, or ran, by: once halted and asked for again, it has a newer one that denies. */
  running: `d.id = COALESCE(
    (SELECT decision_id FROM leases WHERE task_id = ?1 ORDER BY seq DESC LIMIT 1),
    (SELECT id FROM decisions WHERE task_id = ?1 ORDER BY seq DESC LIMIT 1))`,
  /** The one of that id. */
  id: "d.id = ?1",
} as const;

type Pick = keyof typeof PICK;

/** Reads a situation in one statement. `key` is a task's id, or a decision's; `day` is the day whose money is counted. */
export async function readSituation(
  db: D1Database,
  pick: Pick,
  key: string,
  day: string,
): Promise<Situation> {
  return situationFrom(await situationStatement(db, pick, key, day).first<SituationRow>());
}

/** The same read, as the last statement of a batch of changes. */
export function situationStatement(
  db: D1Database,
  pick: Pick,
  key: string,
  day: string,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT ${CONTEXT_COLUMNS}, ${HALT_COLUMNS}, ${DECISION_COLUMNS}, ${LEASE_COLUMNS},
         COALESCE((SELECT committed_nano FROM days WHERE day = ?2), 0) AS committed_nano
       FROM (SELECT 1)
       LEFT JOIN contexts c ON c.version = (SELECT MAX(version) FROM contexts)
       LEFT JOIN decisions d ON ${PICK[pick]}
       LEFT JOIN leases l ON l.decision_id = d.id
       LEFT JOIN halts h ON h.task_id = ${pick === "id" ? "d.task_id" : "?1"}`,
    )
    .bind(key, day);
}

export function situationFrom(row: SituationRow | null | undefined): Situation {
  if (!row) throw new Error("The situation's SELECT always has one row");
  return {
    context: row.version === null ? contextFrom(null) : contextFrom(row),
    decision: row.id === null ? null : decisionFrom(row),
    lease: row.decision_id === null ? null : leaseFrom(row),
    halt: row.halt_id === null ? null : haltFrom(row),
    committedNano: row.committed_nano,
  };
}

/** A row of a LEFT JOIN: all of it or nothing. */
export type Joined<Row> = Row | { readonly [Column in keyof Row]: null };
export type SituationRow = Joined<ContextRow> &
  Joined<DecisionRow> &
  Joined<LeaseRow> &
  Joined<HaltRow> & { readonly committed_nano: number };
