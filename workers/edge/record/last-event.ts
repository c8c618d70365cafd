import { nanoFromUsd, usdFromNano } from "../../wire/money.ts";

/** No event that says what a run cost is longer; of a longer one nothing is kept. */
const EVENT_MAX_CHARS = 256 * 1024;

const DATA = /^data:/m;

/** Keeps the last whole event of a stream (WHATWG HTML §9.2, lines ended by LF), whatever went before it. */
export class LastEvent {
  readonly #decoder = new TextDecoder();
  #open = "";
  #last = "";

  add(bytes: Uint8Array): void {
    this.#open += this.#decoder.decode(bytes, { stream: true });
    const blocks = this.#open.split("\n\n");
    this.#open = blocks.pop() ?? "";
    // A block without data is a line that keeps the connection open.
    this.#last = blocks.findLast((block) => DATA.test(block)) ?? this.#last;
    // The rest of an event that is too long is not JSON, so it is read as nothing.
    if (this.#open.length > EVENT_MAX_CHARS) this.#open = " ";
  }

  /** The member `costUsd` of the last event's data; null when there is none that is an amount. */
  costUsd(): string | null {
    const data = this.#last
      .split("\n")
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice("data:".length))
      .join("\n");
    const nano = nanoFromUsd(costIn(data));
    return nano === null ? null : usdFromNano(nano);
  }
}

function costIn(data: string): string {
  try {
    const said: unknown = JSON.parse(data);
    const cost = said !== null && typeof said === "object" && "costUsd" in said ? said.costUsd : "";
    return typeof cost === "string" ? cost : "";
  } catch {
    // An event that is not JSON says nothing of money.
    return "";
  }
}
