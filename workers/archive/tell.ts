import type { OutboxContract } from "../notices/contract.ts";
import { healthOf } from "./health.ts";

/** R2 is tried this long before the owner hears of it. */
export const TELL_AFTER_MS = 60 * 60_000;

/** Tells the owner what needs a person. Each fact once; an outbox that is away is asked again. */
export async function tellOwner(
  storage: DurableObjectStorage,
  outbox: Pick<OutboxContract, "take">,
  now: number,
): Promise<void> {
  const { sql } = storage;
  const { failing_since: since, told_failure, conflicts, told_conflicts } = healthOf(storage);
  try {
    if (since !== null && since <= now - TELL_AFTER_MS && told_failure !== since) {
      const { count } = sql.exec<{ count: number }>("SELECT count(*) AS count FROM waiting").one();
      const detail = `R2 has taken no audit record since ${new Date(since).toISOString()}; ${count} wait in the journal, none is lost.`;
      await outbox.take({
        key: `audit-unwritten-${since}`,
        event: "audit.unwritten",
        at: now,
        fields: { detail },
      });
      sql.exec("UPDATE health SET told_failure = ?", since);
    }
    if (conflicts > told_conflicts) {
      const detail = `Something else stood where ${conflicts - told_conflicts} audit objects belong. Run: npm run audit -- verify`;
      await outbox.take({
        key: `audit-conflict-${conflicts}`,
        event: "audit.conflict",
        at: now,
        fields: { detail },
      });
      sql.exec("UPDATE health SET told_conflicts = ?", conflicts);
    }
  } catch (error) {
    const failure = error instanceof Error ? error.message : "unknown failure";
    console.warn(JSON.stringify({ level: "warn", event: "audit_not_told", failure }));
  }
}
