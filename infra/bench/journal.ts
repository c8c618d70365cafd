import { setTimeout } from "node:timers/promises";
import type { Head } from "../../workers/archive/contract.ts";
import type { Runtime } from "../offline/runtime.ts";

const LOOK_EVERY_MS = 50;
/** After the last record an alarm has some more to do. */
const SETTLE_MS = 100;
const PATIENCE_MS = 60_000;

/** What the benchmark asks of the Journal, or of the one that counts. */
type Asked = { head(): Promise<Head>; counts(): Promise<AuditCounts> };

/** What the audit has done so far. */
export type AuditCounts = {
  /** Calls to the Journal's object. */
  readonly appends: number;
  /** Rows of its database, and alarms, which count as rows. */
  readonly rows: number;
  /** Calls to R2 that are class A. */
  readonly classA: number;
};

export async function journalOf({ miniflare, doorScript }: Runtime): Promise<Asked> {
  const namespace = await miniflare.getDurableObjectNamespace("JOURNAL", doorScript);
  return namespace.getByName("journal") as unknown as Asked;
}

/** Waits until every record is in R2, so that what one turn leaves over is not another's work. */
export async function settle(runtime: Runtime): Promise<void> {
  const journal = await journalOf(runtime);
  const since = performance.now();
  while ((await journal.head()).unwritten > 0) {
    if (performance.now() - since > PATIENCE_MS)
      throw new Error("The audit's records are not in R2 after a minute.");
    await setTimeout(LOOK_EVERY_MS);
  }
  await setTimeout(SETTLE_MS);
}
