import type { DoorCounts, Entry, Noted } from "../../archive/contract.ts";
import { inTime } from "../../time/within.ts";
import type { Env } from "../settings.ts";

/** Long enough for a burst that waits in line there (it takes them one by one); two attempts end well before a client's 30 seconds. */
export const APPEND_LIMIT_MS = 5_000;
const ATTEMPTS = 2;

/**
 * Hands an entry to the journal, which has it on disk when this resolves: from then on it does not matter whether this isolate
 * lives. The journal writes it to R2 later, and knows an entry by its request id, so a second attempt adds nothing.
 *
 * @param counts of the door, which a second attempt hands on only where the first did nothing
 * @returns null when it could not be stored; the whole entry is then one line of the log
 */
export async function append(
  entry: Entry,
  env: Env,
  limitMs: number,
  counts: DoorCounts = {},
): Promise<Noted | null> {
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      // A stub that has failed stays broken (Cloudflare docs, "Durable Objects: error handling").
      return await inTime(limitMs, env.JOURNAL.getByName("journal").append(entry, counts) as Promise<Noted>);
    } catch (error) {
      cause = error;
    }
  }
  console.error(JSON.stringify({ level: "error", event: "audit_not_stored", error: String(cause), entry }));
  return null;
}
