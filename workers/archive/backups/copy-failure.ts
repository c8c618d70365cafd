import type { OutboxContract } from "../../notices/contract.ts";
import type { CopyRun } from "../contract.ts";

/** A step that fails is tried this often, after twice the wait each time: for about an hour. */
const FAILURES_MAX = 10;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** How soon the owner is told again when the outbox could not be reached. */
const TELL_AGAIN_MS = 60 * 60_000;
/** A sentence, not a report. */
const DETAIL_MAX_CHARS = 400;

/** A failure that trying again does not mend. */
export class Unusable extends Error {
  override readonly name = "Unusable";
}

/** The run after a step of it threw: to be tried again later, or failed for good. */
export function afterFailure(run: CopyRun, error: unknown, now: number): CopyRun {
  const said = (error instanceof Error ? error.message : String(error)).slice(0, DETAIL_MAX_CHARS);
  const failures = run.failures + 1;
  const isOver = error instanceof Unusable || failures >= FAILURES_MAX;
  warn(`${run.kind}_step_failed`, { id: run.id, failures, isOver, error: said });
  const nextAt = now + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  const ended = isOver ? ({ state: "failed", endedAt: now } as const) : {};
  return { ...run, ...ended, failures, nextAt, error: said };
}

/** When the outbox is away the next try is in an hour. */
export async function tellOwner(
  run: CopyRun,
  outbox: Pick<OutboxContract, "take">,
  now: number,
): Promise<CopyRun> {
  const { kind, id, folders, endedAt, error } = run;
  const detail = `The ${kind} of ${folders[0]} failed: ${error ?? "unknown"}`.slice(0, DETAIL_MAX_CHARS);
  try {
    await outbox.take({
      key: `${kind}/${id}/${endedAt}`,
      event: `${kind}.failed`,
      at: endedAt ?? now,
      fields: { detail },
    });
    return { ...run, told: true };
  } catch (cause) {
    warn("copy_not_told", { id, error: String(cause) });
    return { ...run, nextAt: now + TELL_AGAIN_MS };
  }
}

const warn = (event: string, fields: object): void =>
  console.warn(JSON.stringify({ level: "warn", event, ...fields }));
