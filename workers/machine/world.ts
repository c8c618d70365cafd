import type { LedgerContract } from "../ledger/contract.ts";
import type { Notice } from "../notices/contract.ts";
import type { Sql } from "../portable/sql.ts";
import type { Azure } from "./azure/azure.ts";
import type { Plan } from "./plan.ts";

/** How a question at the gate stands; `lapsed` = nobody answered while it was open. */
export type OfferOutcome = "approved" | "denied" | "pending" | "lapsed";

/** All that the machine's rules touch: its own database, Azure, the month's money, the owner. */
export type MachineWorld = {
  readonly sql: Sql;
  readonly plan: Plan;
  readonly azure: Azure;
  readonly ledger: Pick<LedgerContract, "reportMetered">;
  /** Asks the owner a question; looks what became of it, and in which words it was asked; ends one that was agreed to. */
  readonly gate: {
    readonly ask: (taskId: string, description: string) => Promise<Exclude<OfferOutcome, "lapsed">>;
    readonly look: (
      taskId: string,
      now: number,
    ) => Promise<{ readonly outcome: OfferOutcome; readonly description: string }>;
    readonly finish: (taskId: string) => Promise<void>;
  };
  readonly tell: (notice: Notice) => Promise<unknown>;
};

/** Tells the owner what became of the machine; once for each moment. */
export async function tellOfMachine(
  world: MachineWorld,
  event: string,
  detail: string,
  now: number,
): Promise<void> {
  await world.tell({ key: `${event}/${now}`, event, at: now, fields: { detail } });
}
