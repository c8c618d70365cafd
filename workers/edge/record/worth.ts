import type { Entry } from "../../archive/contract.ts";
import { Problem } from "../../problem.ts";
import { INFRASTRUCTURE_PAUSED } from "../limits/background.ts";
import { dayOf } from "../limits/calls.ts";
import { countStranger } from "../limits/limits.ts";
import type { Passing } from "../passing.ts";
import { hasOpened } from "../settings.ts";
import type { Recorder } from "./record.ts";

/** How often one client's requests that are counted, or refused for asking too often, are written down: each record is rows and a write of the account's. */
export const TOGETHER_EVERY_MS = 60_000;

/** The same for refusals: 144 records a day are a hundredth of the rows that Workers Free has for the account's objects. */
export const REFUSED_EVERY_MS = 10 * 60_000;

/** Clients and routes that one isolate counts at a time; the log has every request all the same. */
const GROUPS_MAX = 1_000;

/** Requests that share one record a minute. An isolate that ends takes what it has not written down yet with it. */
export class Thinned {
  readonly #groups = new Map<string, { lastAt: number; requests: number }>();

  /** How many requests the record of this one stands for; 0 when it waits for a later one. */
  add(group: string, at: number, everyMs = TOGETHER_EVERY_MS): number {
    const known = this.#groups.get(group);
    if (!known) {
      if (this.#groups.size >= GROUPS_MAX) this.#groups.clear();
      this.#groups.set(group, { lastAt: at, requests: 0 });
      return 1;
    }
    known.requests += 1;
    if (at - known.lastAt < everyMs) return 0;
    const { requests } = known;
    known.requests = 0;
    known.lastAt = at;
    return requests;
  }
}

/**
 * How many requests the record of this one stands for, by its route: every one, one a minute, or none. Refusals for asking too
 * often are thinned out as counted ones are.
 *
 * Of strangers what their own counter lets through, and no more than the journal says it has room for: otherwise anybody could
 * fill the archive, and in the end at a price. Where Access lets everybody through, nothing of nobody is written down.
 */
export async function worthOf(p: Passing, recorder: Recorder, entry: Entry): Promise<number> {
  const { client, at } = entry;
  const { kept = "each" } = p.row ?? {};
  if (kept === "none") return 0;
  const { error } = p;
  const isPaused = error instanceof Problem && error.extra.reason === INFRASTRUCTURE_PAUSED;
  const isTooMany = isPaused || (error instanceof Problem && error.code === "too_many_requests");
  if (client.kind === "nobody") return (await isWantedOfNobody(p, recorder, isTooMany)) ? 1 : 0;
  if (isTooMany) return recorder.thinned.add(`429 ${client.name}`, at, REFUSED_EVERY_MS);
  if (kept === "counted") return recorder.thinned.add(`${client.kind} ${client.name} ${entry.route}`, at);
  return 1;
}

async function isWantedOfNobody(p: Passing, { calls }: Recorder, isTooMany: boolean): Promise<boolean> {
  const isOpen = typeof p.row?.front === "object" || hasOpened(p.env);
  if (isTooMany || isOpen || calls.isFull(dayOf(p.now))) return false;
  if (p.counter === "stranger") return true;
  // Refused before it was counted: for its host, or for coming in the clear.
  return countStranger(p.env, p.address).then(
    () => true,
    () => false,
  );
}
