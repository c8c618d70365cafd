import type { Outside } from "../outside.ts";
import { SECOND_MS } from "../time/calendar.ts";
import { jsonValueIn } from "./body.ts";

/** A call that takes longer is one of which nobody knows whether it was carried out. */
const TIMEOUT_MS = 8_000;
/** What a service says of a refusal is a sentence; more of it is not kept. */
const DESCRIPTION_MAX_CHARS = 200;
/** Where a call that was refused for coming too soon does not say how long to wait. */
const TOO_SOON_MS = 30 * SECOND_MS;

/**
 * How a call of a messenger's API ended. `unknown`: it may have been carried out, so that what must not be done twice is not repeated.
 * `failure` holds no address and no credential: some services have theirs in the path.
 */
export type CallOutcome =
  | { readonly is: "done"; readonly result: unknown }
  | {
      readonly is: "refused";
      readonly status: number;
      readonly failure: string;
      /** How long to wait first; null where it need not be. */
      readonly againInMs: number | null;
    }
  | { readonly is: "unknown"; readonly failure: string };

/** What came back: its status, its headers, and its JSON; `undefined` where it is none. */
export type Replied = { readonly status: number; readonly headers: Headers; readonly json: unknown };

/**
 * Asks once, without following redirects, and reads the reply. Never throws.
 *
 * @param judged what the reply means
 */
export async function askMessenger(
  send: Outside["send"],
  url: string,
  init: Pick<RequestInit, "method" | "headers" | "body">,
  judged: (replied: Replied) => CallOutcome,
): Promise<CallOutcome> {
  try {
    const response = await send(url, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const json = jsonValueIn(await response.text());
    return judged({ status: response.status, headers: response.headers, json });
  } catch (error) {
    // Without its message, which may hold the address.
    return { is: "unknown", failure: error instanceof Error ? error.name : "no answer" };
  }
}

/** Refused, for a reason in the service's own words. `waitSeconds` is what it asks for, where it says so. */
export function refused(status: number, words: string, waitSeconds?: number): CallOutcome {
  const waitMs = waitSeconds === undefined ? TOO_SOON_MS : Math.max(1, waitSeconds) * SECOND_MS;
  const failure = `HTTP ${status}${words === "" ? "" : `: ${words.slice(0, DESCRIPTION_MAX_CHARS)}`}`;
  return { is: "refused", status, failure, againInMs: status === 429 ? waitMs : null };
}

/**
 * Not the service's own words. A gateway that had no answer in time, or one that took it, says nothing of what became of it; any other
 * refused it.
 */
export const unreadable = (status: number): CallOutcome =>
  status < 400 || status === 504 ? { is: "unknown", failure: `HTTP ${status}` } : refused(status, "");
