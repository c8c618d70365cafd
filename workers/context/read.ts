import * as z from "zod/mini";
import { DEFAULT_CONTEXT, type PersonalContext, RISK_TOLERANCES, withLaterDefaults } from "./context.ts";

/** What `contextFrom` needs of the table `contexts`, joined as `c`. */
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
  generation: z.optional(z.int()),
});

function rulesFrom(stored: string): PersonalContext["rules"] {
  const { generation, ...rules } = z.parse(Rules, JSON.parse(stored));
  return withLaterDefaults(rules, generation);
}

/** The context in force; without a stored version, the default. */
export const contextFrom = (row: ContextRow | null): PersonalContext =>
  row === null
    ? DEFAULT_CONTEXT
    : {
        version: row.version,
        preferences: z.parse(Preferences, JSON.parse(row.preferences)),
        rules: rulesFrom(row.rules),
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
