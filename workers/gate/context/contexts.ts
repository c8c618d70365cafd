import * as z from "zod/mini";
import type { Caller } from "../../caller.ts";
import { auditStatement, newId } from "../audit.ts";
import { RISK_TOLERANCES } from "../rules/risk.ts";
import { DEFAULT_CONTEXT, type PersonalContext } from "./context.ts";

export const CONTEXT_COLUMNS = "c.version, c.preferences, c.rules, c.changed_at, c.changed_by";

export type ContextRow = {
  readonly version: number;
  readonly preferences: string;
  readonly rules: string;
  readonly changed_at: number;
  readonly changed_by: string;
};

/** A stored version that does not fit is an error, never a looser rule. */
const Preferences = z.object({
  budgetLimitNano: z.int(),
  approvalRequired: z.boolean(),
  costThresholdNano: z.int(),
  riskTolerance: z.enum(RISK_TOLERANCES),
});
const Rules = z.object({
  allowedAgencies: z.array(z.string()),
  blockedOperations: z.array(z.string()),
  requiresHumanApproval: z.array(z.string()),
});

/** The context in force; without a stored version, the default. */
export const contextFrom = (row: ContextRow | null): PersonalContext =>
  row === null
    ? DEFAULT_CONTEXT
    : {
        version: row.version,
        preferences: z.parse(Preferences, JSON.parse(row.preferences)),
        rules: z.parse(Rules, JSON.parse(row.rules)),
        changedAt: row.changed_at,
        changedBy: row.changed_by,
      };

/** The context in force now. */
export async function readContext(db: D1Database): Promise<PersonalContext> {
  const row = await db
    .prepare(`SELECT ${CONTEXT_COLUMNS} FROM contexts c ORDER BY c.version DESC LIMIT 1`)
    .first<ContextRow>();
  return contextFrom(row);
}

/** Adds the version after `before`, with its audit row. Returns null when another one came first. */
export async function storeContext(
  db: D1Database,
  change: { before: PersonalContext; after: Pick<PersonalContext, "preferences" | "rules"> },
  by: { caller: Caller; at: Date },
): Promise<PersonalContext | null> {
  const { caller, at } = by;
  const { preferences, rules } = change.after;
  const version = change.before.version + 1;
  const auditId = newId(at);
  const entry = { id: auditId, at, caller, action: "context.changed", subject: "context" } as const;
  const before = { preferences: change.before.preferences, rules: change.before.rules };
  const [inserted] = await db.batch([
    db
      .prepare(
        `INSERT INTO contexts (version, preferences, rules, changed_at, changed_by, audit_id)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE COALESCE((SELECT MAX(version) FROM contexts), 0) = ?1 - 1`,
      )
      .bind(version, JSON.stringify(preferences), JSON.stringify(rules), at.getTime(), caller.name, auditId),
    auditStatement(
      db,
      { ...entry, before, after: { preferences, rules } },
      {
        sql: "EXISTS (SELECT 1 FROM contexts WHERE version = ? AND audit_id = ?)",
        values: [version, auditId],
      },
    ),
  ]);
  const isStored = inserted?.meta.changes === 1;
  return isStored ? { version, preferences, rules, changedAt: at.getTime(), changedBy: caller.name } : null;
}
