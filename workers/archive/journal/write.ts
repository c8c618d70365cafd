import { sha256Hex } from "../../wire/sha256.ts";
import { healthOf, storeConflict, storeFailure, storeRecovery } from "../health.ts";
import { sealKeyOf } from "../seals/chain.ts";
import { moveOn, moveToWritten, takeWaiting, type Waiting } from "./entries.ts";
import { type OnceBucket, type PutOutcome, putOnce } from "./once.ts";

/**
 * Records in one alarm. Each takes two calls to R2 at worst, four seals and parts of an index as many, and two more tell the owner:
 * 50 of the 50 that an invocation has on Workers Free (developers.cloudflare.com/workers/platform/limits).
 */
export const BATCH_MAX = 20;
/** Connections that an invocation may have open at once (same page). */
const PARALLEL_MAX = 6;

/*
 * Class A operations of a month of 31 days, at 500 requests a day (developers.cloudflare.com/r2/pricing: puts and lists are class A,
 * 1,000,000 a month are free):
 *
 *   records   500 x 31                          15,500
 *   seals     31, and an index of each day          62
 *   backups   100 parts and a manifest, 31 nights,
 *             again on 5 Sundays and the 1st     3,737
 *   verify    a list and a record of its own
 *             for each 40 records, once a month    778
 *                                               20,077, which is 2 %
 *
 * Strangers may add 5,000 (calls.ts).
 *
 * A put that finds its object there is one more, and a get, which is class B; that is after a crash or a failure only.
 */

/**
 * Writes what waits to R2, oldest first, until R2 takes nothing of a wave. What is written is moved in one transaction with its wave. A
 * record that fails while others of its wave are taken is what is wrong itself: it holds up no other.
 */
export async function writeWaiting(
  storage: DurableObjectStorage,
  bucket: OnceBucket,
  patienceMs: number,
  now: number,
): Promise<void> {
  if (healthOf(storage).retry_at > now) return;
  const batch = takeWaiting(storage, now, BATCH_MAX);
  for (let from = 0; from < batch.length; from += PARALLEL_MAX) {
    const wave = batch.slice(from, from + PARALLEL_MAX);
    const outcomes = await Promise.all(
      wave.map((record) => putOnce(bucket, { ...record, key: sealKeyOf(record) }, patienceMs)),
    );
    storage.transactionSync(() => settle(storage, wave, outcomes));
    for (const [index, record] of wave.entries())
      if (outcomes[index] === "failed") await mendHash(storage, record);
    if (outcomes.every((outcome) => outcome === "failed")) return storeFailure(storage, now);
    storeRecovery(storage);
  }
}

/** The text is the record; a hash that is not of it, as a damaged copy has it, would be refused for ever. */
async function mendHash({ sql }: DurableObjectStorage, { ms, n, sha256, text }: Waiting): Promise<void> {
  const right = await sha256Hex(text);
  if (right !== sha256) sql.exec("UPDATE waiting SET sha256 = ? WHERE ms = ? AND n = ?", right, ms, n);
}

function settle(
  storage: DurableObjectStorage,
  wave: readonly Waiting[],
  outcomes: readonly PutOutcome[],
): void {
  for (const [index, record] of wave.entries()) {
    if (outcomes[index] === "stored") moveToWritten(storage, record);
    if (outcomes[index] !== "conflict") continue;
    storeConflict(storage, sealKeyOf(record));
    moveOn(storage, record);
  }
}
