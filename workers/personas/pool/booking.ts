import { SECOND_MS } from "../../time/calendar.ts";
import { removeAssignment, settleLater, unsettled } from "./assignments.ts";
import { lastResult } from "./completing.ts";
import { bookCost } from "./money.ts";
import type { PoolWorld } from "./outside.ts";

const BOOK_AGAIN_MS = 60 * SECOND_MS;

/** Books what runs that are over have cost; what the ledger does not take now is told to it again in a minute. */
export async function bookEnded({
  sql,
  clock,
  desk,
}: Pick<PoolWorld, "sql" | "clock" | "desk">): Promise<void> {
  const now = clock().getTime();
  for (const assignment of unsettled(sql(), now)) {
    // Taken first: another call of this meanwhile does not book it too.
    settleLater(sql(), assignment.id, now + BOOK_AGAIN_MS);
    const usage = lastResult(sql(), assignment.executionId)?.usage;
    const metered = {
      inputTokens: usage?.input_tokens ?? 0,
      outputTokens: usage?.output_tokens ?? 0,
      cacheReadTokens: usage?.cache_read_input_tokens ?? 0,
      cacheWriteTokens: usage?.cache_creation_input_tokens ?? 0,
      webSearches: 0,
    };
    if (await bookCost(desk().ledger, assignment, metered)) removeAssignment(sql(), assignment.id);
  }
}
