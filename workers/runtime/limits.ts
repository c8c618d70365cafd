import { DAY_MS } from "../time/calendar.ts";
import { NANO_PER_USD } from "../wire/money.ts";

// What one run, and one session, may use. The client waits 120 seconds (docs/contracts.md, its CLOUDFLARE_REQUEST_TIMEOUT).

/** From the request's arrival, time in line included; what is left until the client gives up is for the way back. */
export const RUN_TIME_LIMIT_MS = 110_000;
/** A run whose turn comes with less than this left is not begun. */
export const RUN_TIME_LEAST_MS = 3_000;
/** Answers of the model in one run; the last of them without tools, so that the client gets text. */
export const RUN_TURNS_MAX = 8;
/** Searches that one call may make: each adds a reading of the whole prompt to what has to be set aside for it. */
export const SEARCHES_PER_CALL_MAX = 3;
/** What one run may cost, its searches included; a run with a cheap model and a few pages costs under a cent. */
export const RUN_LIMIT_NANO = NANO_PER_USD / 4;
export const ANSWER_MAX_TOKENS = 4_096;

export const PROMPT_MAX_BYTES = 100_000;
export const SESSION_ID_MAX_CHARS = 200;
/** A longer name is cut; the gate and the ledger write it down. */
export const GROUP_MAX_CHARS = 100;

/** How long after its last run a session is kept (docs/contracts.md). */
export const SESSION_KEPT_MS = 30 * DAY_MS;
/** The oldest make room; a session is not an archive. */
export const RUNS_KEPT_MAX = 500;
/** Runs of one session that may wait their turn. */
export const WAITING_MAX = 20;
/** About as long as a run takes; then at least one has left the line. */
export const WAITING_RETRY_SECONDS = 10;
/** How long a run that nobody waits for any more may still be joined by who asks the same again; then it is stopped. */
export const LEFT_MS = 30_000;
/** When the watchdog looks: no run can still be going on then, unless its object was moved or restarted. */
export const WATCHDOG_MS = RUN_TIME_LIMIT_MS + 30_000;

/** Earlier runs in a prompt, at most; an estimate, what is paid for is counted by the provider. */
export const HISTORY_MAX_TOKENS = 12_000;
export const BYTES_PER_TOKEN = 3;
