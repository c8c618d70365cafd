import type { Sql } from "../../portable/sql.ts";
import { momentOrNull } from "../../wire/moment.ts";
import type { WaitingReport } from "../contract.ts";
import type { WaitingReason } from "./waiting.ts";

/** Reasons that are shown, those of the most executions first. */
const SHOWN = 10;

type Row = {
  readonly reason: WaitingReason;
  readonly detail: string;
  readonly until: number | null;
  readonly executions: number;
};

/** Why executions wait that have not begun, by reason, and until when the first of them does. */
export const waitingReport = (sql: Sql): WaitingReport[] =>
  sql
    .all<Row>(
      `SELECT waiting_reason AS reason, waiting_for AS detail, MIN(waiting_until) AS until, COUNT(*) AS executions
       FROM executions WHERE status IN ('queued', 'running') AND waiting_reason IS NOT NULL
       GROUP BY 1, 2 ORDER BY executions DESC, reason LIMIT ?`,
      SHOWN,
    )
    .map((row) => ({ ...row, until: momentOrNull(row.until) }));
