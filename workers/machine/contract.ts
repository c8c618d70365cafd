import type { Wakeful } from "../time/wakeful.ts";
import type { SealedDay } from "./seals/chain.ts";

// What the machine's object answers. Times are Unix milliseconds, amounts whole nano-dollars.

/**
 * `asleep`: deallocated, only its disk costs. `waking`: started, not heard of yet. `up`: heard of. `draining`: told to end its work and
 * make its backup, then deallocated. `failed`: a start came to nothing; it is deallocated, and may be started again.
 */
export type MachineState = "asleep" | "waking" | "up" | "draining" | "failed";

export type MachineStatus = {
  readonly state: MachineState;
  /** When it became so. */
  readonly since: number;
  /** A sentence about why it is so; null where there is nothing to say. */
  readonly reason: string | null;
  readonly todayMs: number;
  readonly monthMs: number;
  readonly monthNano: number;
  /** When it is put to sleep at the latest, as things are; null while it is not up, or for one that is always on. */
  readonly stopAt: number | null;
  readonly heardAt: number | null;
  readonly backupAt: number | null;
  /** What runs there, as the machine says it. */
  readonly release: string | null;
  /** What became of the last restore there, as the machine says it. */
  readonly restore: string | null;
  /** Its own record of calls, by the seals that it has handed in; null before the first time. */
  readonly record: {
    /** The last day that is sealed; null where no day with a call is over. */
    readonly through: string | null;
    readonly at: number;
    /** How it is not as it was sealed, as a sentence's end; null where it is. */
    readonly fault: string | null;
    /** The first day (UTC) that differs; null where nothing does, or where no restore explains it and nobody can accept it. */
    readonly from: string | null;
  } | null;
  readonly offer: MachineOffer | null;
};

/** The next place that the owner was asked for, where Azure had no room: with its price, and what a deploy of it takes. */
export type MachineOffer = {
  readonly place: string;
  readonly monthUsd: string;
  readonly line: string;
  /** Another region: the machine is made anew there. */
  readonly isElsewhere: boolean;
  /** The task whose question waits at the gate. */
  readonly taskId: string;
  /** `lapsed` = nobody answered while the question was open. */
  readonly state: "waiting" | "agreed" | "refused" | "lapsed";
};

export type StartAnswer =
  | { readonly ok: true; readonly started: boolean; readonly status: MachineStatus }
  | {
      readonly ok: false;
      /** `throttled` and `put_to_sleep` are told to work alone (`wakeForWork`). */
      readonly code: "budget_exhausted" | "hours_exhausted" | "throttled" | "put_to_sleep";
      readonly detail: string;
      /** When asking again can have another answer. */
      readonly resetAt: number;
    };

/** What the machine says of itself each minute. */
export type Beat = {
  /** Another one after each boot. */
  readonly bootId: string;
  /** Work is under way, so it is not idle. */
  readonly busy: boolean;
  /** It has ended its work and made its backup, after it was told to. */
  readonly drained: boolean;
  readonly backupAt: number | null;
  readonly release: string | null;
  readonly restore: string | null;
};

/** What the machine hands in of its own record with each backup: every day's seal, oldest first, and what it found wrong itself. */
export type HandedRecord = { readonly fault: string | null; readonly days: readonly SealedDay[] };

/** What it is to do: go on, or end its work, make a backup and say so. */
export type MachineOrder = "run" | "drain";

/** The Durable Object's calls; there is one, `getByName("machine")`. */
export interface MachineContract extends Wakeful {
  status(): Promise<MachineStatus>;
  /** Any number of callers start it once. Up, or on its way, is no failure. */
  start(of: { readonly by: string }): Promise<StartAnswer>;
  /**
   * The same for work that waits for the machine and that nobody watches: from level 2 on the month's money is not for that, and the
   * owner's own word to sleep stands for an hour. `why` is what the machine says of itself until it is up.
   */
  wakeForWork(of: { readonly why: string }): Promise<StartAnswer>;
  /** Ends its work first. Asleep, or on its way, is no failure. */
  stop(of: { readonly by: string }): Promise<MachineStatus>;
  heartbeat(beat: Beat): Promise<MachineOrder>;
  takeRecord(record: HandedRecord): Promise<void>;
  /** The record as the machine has it now is the true one. Why not, as a sentence, where that cannot be said. */
  acceptRecord(): Promise<{ readonly refused: string | null; readonly status: MachineStatus }>;
}
