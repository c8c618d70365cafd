import type { Caller } from "../../caller.ts";
import { DEFAULTS_GENERATION, type PersonalContext } from "../../context/context.ts";
import { auditStatement, newId } from "../audit.ts";

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
      .bind(
        version,
        JSON.stringify(preferences),
        JSON.stringify({ ...rules, generation: DEFAULTS_GENERATION }),
        at.getTime(),
        caller.name,
        auditId,
      ),
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
