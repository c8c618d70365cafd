import type { DoorCounts } from "../../archive/contract.ts";
import { Problem } from "../../problem.ts";
import type { Passing } from "../passing.ts";

/** Of what is none of our routes. */
const NO_ROUTE = "none";
const NO_REASON = "-";

/**
 * What this isolate has answered and nobody has been told yet. It goes along with the next request that is written down, in a row that is written
 * anyway (archive/journal/door-counts.ts); an isolate that ends takes what it has not handed on with it.
 */
export class DoorTally {
  #counts = new Map<string, number>();

  add({ place, row, error }: Pick<Passing, "place" | "row" | "error">, status: number): void {
    const code = error instanceof Problem ? error.code : error === undefined ? NO_REASON : "internal";
    this.#add([place === null ? NO_ROUTE : (row?.limit ?? "page"), status, code].join(" "), 1);
  }

  /** Everything so far; from here on it begins anew. */
  take(): DoorCounts {
    const counts = Object.fromEntries(this.#counts);
    this.#counts = new Map();
    return counts;
  }

  /**
   * What is not known to have been handed on. Where the journal only answered too late it is counted twice; a count of errors that missed
   * an outage would be worse.
   */
  putBack(counts: DoorCounts): void {
    for (const [key, count] of Object.entries(counts)) this.#add(key, count);
  }

  #add(key: string, count: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }
}
