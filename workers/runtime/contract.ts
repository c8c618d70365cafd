import type { Notebook } from "../agent/notebook.ts";
import type { RunOutcome } from "../agent/outcome.ts";
import type { objects as chiefs } from "../chief/bindings.ts";
import type { objects as journals } from "../mcp/bindings.ts";
import type { Wakeful } from "../time/wakeful.ts";
import type { Leaving } from "../wire/leaving.ts";
import type { objects } from "./bindings.ts";
import type { Order } from "./order.ts";
import type { RunErrorCode } from "./schemas.ts";

/** How a run ended, refusals included. */
export type RunEnd = RunOutcome<RunErrorCode>;

/** What came of an order; `isRepeat` when it was paid for before. */
export type RunAnswered = { readonly outcome: RunEnd; readonly isRepeat: boolean };
export type RunStreaming = { readonly ok: true; readonly events: ReadableStream; readonly isRepeat: boolean };

/** In nano-dollars, with the model's answers that it took. */
export type Spent = { readonly costNano: number; readonly turns: number };

/** One session of one client, for the Worker that it belongs to. */
export interface AgentSessionContract extends Wakeful {
  /** The whole reply. One that its client has left makes room for the next run of the session, unless it has a key. */
  run(order: Order, leaving: Leaving): Promise<RunAnswered>;
  /** The run as events `text` and `tool`, then `done` or `error`; refused before the first of them where it is not begun. */
  stream(order: Order): Promise<RunStreaming | ({ readonly ok: false } & RunAnswered)>;
  /** What a run has cost that broke off under its caller; it is closed then. Null for one that was never begun. */
  broken(id: string): Promise<Spent | null>;
}

/** The notes of one group of one client. */
export interface NotesContract extends Notebook {}

type ListOf<O> = O extends { readonly backup: { readonly kind: "roster"; readonly list: infer L } }
  ? L
  : never;
/** What holds data and has a name of its own: of this Worker, the chiefs of staff, and people's journals. */
export type Enlisted = ListOf<Declared[keyof Declared]>;
type Declared = typeof objects & typeof chiefs & typeof journals;

/** Which objects of this Worker hold data: `getByName("roster")`. The backup asks it. */
export interface RosterContract {
  /** Adds an object by its name, with the moment when it will be over if nothing more happens; again changes that moment alone. */
  enlist(kind: Enlisted, name: string, endsAt: number | null): Promise<void>;
  strike(kind: Enlisted, name: string): Promise<void>;
  /** Names after `after`, in order, at most `max`. */
  list(kind: string, after: string, max: number): Promise<readonly string[]>;
  /** Sessions that should have been over before that moment, at most `max`. */
  overdue(before: number, max: number): Promise<readonly string[]>;
}
