import type { Surroundings } from "../app.ts";
import type { Halt, HaltCause } from "./halt.ts";
import { type HaltRow, haltFrom } from "./halts.ts";

/** An id that says nothing but which task it is. Others are an agency's text, which no notice repeats. */
const PLAIN_ID = /^[\w.:-]+$/;

const BECAUSE: Readonly<Record<Exclude<HaltCause, "asked">, string>> = {
  duration: "it ran longer than it was given",
  silent: "no report of it came in time",
  uncollected: "its agency never came back for it",
  budget: "its cost is more than its day's budget has left",
};

/** Tells the owner of these halts. One that the outbox does not take is told with the next tick of the clock. */
export async function tellOfHalts(
  rows: readonly HaltRow[],
  { DB, OUTBOX }: Pick<Surroundings, "DB" | "OUTBOX">,
): Promise<void> {
  const outbox = OUTBOX.getByName("outbox");
  const told: string[] = [];
  for (const halt of rows.map(haltFrom)) {
    try {
      await outbox.take({
        key: `halt/${halt.id}`,
        event: "task.halted",
        at: halt.haltedAt,
        fields: fieldsOf(halt),
      });
      told.push(halt.id);
    } catch (error) {
      const failure = error instanceof Error ? error.message : "unknown failure";
      console.warn(JSON.stringify({ level: "warn", event: "halt_not_told", haltId: halt.id, failure }));
    }
  }
  if (told.length === 0) return;
  const marks = told.map(() => "?").join(", ");
  await DB.prepare(`UPDATE halts SET told = 1 WHERE id IN (${marks})`)
    .bind(...told)
    .run();
}

function fieldsOf({ id, taskId, cause, haltedBy }: Halt) {
  const why = cause === "asked" ? `${haltedBy} asked for it` : BECAUSE[cause];
  return {
    detail: `A task was halted: ${why}.`,
    haltId: id,
    cause,
    ...(PLAIN_ID.test(taskId) ? { taskId } : {}),
  };
}
