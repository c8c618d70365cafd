import { setTimeout } from "node:timers/promises";
import type { Head } from "../../workers/archive/contract.ts";
import type { Runtime } from "../offline/runtime.ts";

const LOOK_EVERY_MS = 50;
/** After the last record an alarm has some more to do. */
const SETTLE_MS = 100;
const PATIENCE_MS = 60_000;

/** Waits until every record is in R2, so that what one turn leaves over is not another's work. */
export async function settleJournal({ miniflare, doorScript }: Runtime): Promise<void> {
  const namespace = await miniflare.getDurableObjectNamespace("JOURNAL", doorScript);
  const journal = namespace.getByName("journal") as unknown as { head(): Promise<Head> };
  const since = performance.now();
  while ((await journal.head()).unwritten > 0) {
    if (performance.now() - since > PATIENCE_MS)
      throw new Error("The audit's records are not in R2 after a minute.");
    await setTimeout(LOOK_EVERY_MS);
  }
  await setTimeout(SETTLE_MS);
}
