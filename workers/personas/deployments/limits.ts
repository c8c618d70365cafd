import type { LedgerContract } from "../../ledger/contract.ts";
import type { Sql } from "../../portable/sql.ts";

type Limits = Pick<LedgerContract, "limits" | "setLimits">;
type Untold = { readonly personaId: string; readonly nano: number | null };

/** Who set it, in the ledger's records. */
const BY = "personas";

/** Writes down what the ledger is to be told of a persona's month: the limit, or null that it has none any more. */
export const wishLimit = (sql: Sql, personaId: string, nano: number | null): void =>
  void sql.all(
    "INSERT OR REPLACE INTO month_limits (persona_id, nano, told) VALUES (?, ?, 0)",
    personaId,
    nano,
  );

export const untoldLimits = (sql: Sql): Untold[] =>
  sql.all("SELECT persona_id AS personaId, nano FROM month_limits WHERE told = 0 ORDER BY persona_id");

/**
 * Tells the ledger the limits that it has not heard of; it then asks for them at each model call. The daily limit that the owner
 * may have set beside it stays.
 */
export async function tellLimits(sql: Sql, ledger: () => Limits): Promise<void> {
  const untold = untoldLimits(sql);
  if (untold.length === 0) return;
  const known = await ledger().limits();
  const limits = untold.map(({ personaId: name, nano: monthlyNano }) => {
    const dailyNano = known.find((one) => one.kind === "persona" && one.name === name)?.dailyNano ?? null;
    return { kind: "persona" as const, name, dailyNano, monthlyNano };
  });
  await ledger().setLimits({ limits, by: BY });
  // One that was changed meanwhile is told again.
  for (const { personaId, nano } of untold)
    sql.all("UPDATE month_limits SET told = 1 WHERE persona_id = ? AND nano IS ?", personaId, nano);
  sql.all("DELETE FROM month_limits WHERE told = 1 AND nano IS NULL");
}
