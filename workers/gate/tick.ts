import type { GateSurroundings } from "./app.ts";
import { clockCaller } from "./audit.ts";
import { expiryStatements } from "./decisions/answers.ts";
import { forwardHalt } from "./halts/forward.ts";
import { HALT_COLUMNS, type HaltRow, haltFrom, haltIfOverdue } from "./halts/halts.ts";
import { tellOfHalts } from "./halts/telling.ts";
import { tellOfAged } from "./prices.ts";
import { isPurgeTime, purgeGate } from "./purge.ts";
import { OVERDUE_SQL } from "./tasks/lease.ts";
import { LEASE_COLUMNS, type LeaseRow, leaseFrom } from "./tasks/leases.ts";
import { tellOfExpiries } from "./tokens.ts";

/**
 * How many of each kind one tick handles; the rest waits a minute. Workers Free answers 50 calls to D1 and the outside
 * per invocation: 4 reads, 5 halts of 4 statements, 5 expiries of 2, 5 forwards with a write each and 5 notices with one for all
 * stay below, and a purge and the tokens have a minute in which little else is due.
 */
export const DUE_MAX = 5;

/** Every minute: ends what is overdue, closes what nobody answered, retries the gateway, tells the owner. With nothing due it only
 * reads. Once a day it deletes what is old and tells of tokens that end soon. */
export async function tick(env: GateSurroundings, now: Date): Promise<void> {
  const caller = clockCaller(now);
  const due = await readDue(env.DB, now);
  for (const row of due.leases)
    await attempted("halt", () => haltIfOverdue(leaseFrom(row), { ...env, caller }, now));
  for (const { id } of due.questions)
    await attempted("expiry", () => env.DB.batch(expiryStatements(env.DB, id, { caller, at: now })));
  if (due.questions.length > 0) env.tell("approvals");
  const halts = await readHalts(env.DB, now);
  await Promise.all(
    halts.queued.map((row) => attempted("forward", () => forwardHalt(haltFrom(row), env, now))),
  );
  await attempted("notices", () => tellOfHalts(halts.untold, env));
  if (!isPurgeTime(now)) return;
  await attempted("purge", () => purgeGate(env.DB, now));
  await attempted("token notices", () => tellOfExpiries(env, now));
  await attempted("price notices", () => tellOfAged(env, now));
}

/** What is due is done piece by piece: one that fails holds up no other, and is due again with the next tick. */
export async function attempted(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(JSON.stringify({ level: "error", event: "due_not_done", what, error: String(error) }));
  }
}

async function readDue(db: D1Database, now: Date) {
  const at = now.getTime();
  const [leases, questions] = await db.batch<LeaseRow | { id: string }>([
    db
      .prepare(`SELECT ${LEASE_COLUMNS} FROM leases l WHERE ${OVERDUE_SQL} ORDER BY seq LIMIT ${DUE_MAX}`)
      .bind(at, at),
    db
      .prepare(
        `SELECT id FROM decisions WHERE status = 'pending' AND expires_at <= ? ORDER BY expires_at LIMIT ${DUE_MAX}`,
      )
      .bind(at),
  ]);
  return {
    leases: (leases?.results ?? []) as LeaseRow[],
    questions: (questions?.results ?? []) as { id: string }[],
  };
}

/** Halts whose gateway is to be tried, and those that the owner has not been told of. */
async function readHalts(db: D1Database, now: Date) {
  const [queued, untold] = await db.batch<HaltRow>([
    db
      .prepare(
        `SELECT ${HALT_COLUMNS} FROM halts h WHERE forward = 'queued' AND next_attempt_at <= ?
         ORDER BY next_attempt_at LIMIT ${DUE_MAX}`,
      )
      .bind(now.getTime()),
    db.prepare(`SELECT ${HALT_COLUMNS} FROM halts h WHERE told = 0 ORDER BY halted_at LIMIT ${DUE_MAX}`),
  ]);
  return { queued: queued?.results ?? [], untold: untold?.results ?? [] };
}
