import { firstOf, type Sql } from "../portable/sql.ts";
import type { MachineOffer, MachineState } from "./contract.ts";

/** What is done next on the way: ask for money, start, wait for it; wait for the work to end, deallocate, wait for that. */
export type Phase = "reserve" | "start" | "boot" | "work" | "deallocate" | "gone";

/** What is known of the machine. Times are Unix milliseconds. */
export type MachineRow = {
  readonly state: MachineState;
  readonly since: number;
  readonly reason: string | null;
  readonly phase: Phase | null;
  readonly tries: number;
  /** When there is something to do; null when there is not. */
  readonly next_at: number | null;
  /** Up to when its time is counted; null while it costs nothing. */
  readonly metered_at: number | null;
  readonly boot_id: string | null;
  readonly heard_at: number | null;
  readonly busy_at: number | null;
  readonly backup_at: number | null;
  readonly release: string | null;
  readonly restore: string | null;
  /** Whether the owner wants it to run; only for one that is always on. */
  readonly is_wanted: number;
  /** When somebody needed it while it was on its way down. */
  readonly asked_at: number | null;
  /** The work that it was needed for then; null where somebody asked. */
  readonly asked_for: string | null;
  /** When its own record's seals were handed in last, and what was wrong with them. */
  readonly record_at: number | null;
  readonly record_fault: string | null;
  /** The first day that differs from what was handed in before. */
  readonly record_from: string | null;
  /** The place that the owner was asked for last, when, and how often the gate was asked for the answer. */
  readonly offer: string | null;
  readonly offer_state: MachineOffer["state"] | null;
  readonly offered_at: number | null;
  readonly offer_looks: number;
};

export function readRow(sql: Sql): MachineRow {
  const row = firstOf<MachineRow>(sql, "SELECT * FROM machine");
  if (row === null) throw new Error("The machine's row is missing.");
  return row;
}

/** Writes what changes, and nothing else. */
export function writeRow(sql: Sql, change: Partial<MachineRow>): void {
  const names = Object.keys(change) as (keyof MachineRow)[];
  sql.all(
    `UPDATE machine SET ${names.map((name) => `${name} = ?`).join(", ")}`,
    ...names.map((name) => change[name] ?? null),
  );
}

/** The machine is in another state, as of now. */
export function enter(sql: Sql, state: MachineState, now: number, more: Partial<MachineRow> = {}): void {
  writeRow(sql, { state, since: now, reason: null, phase: null, tries: 0, next_at: null, ...more });
}
