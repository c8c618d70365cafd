import type { Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import { type Events, openEvents } from "../../wire/event-stream.ts";
import type { ShownReply } from "../contract.ts";
import { decodedPart } from "../matching.ts";
import { protocolsIn } from "../protocols/found.ts";
import type { Fetched } from "./moved.ts";
import { linesFrom } from "./output.ts";
import { detailOf, summaryOf } from "./reading.ts";
import { executionOf, isOver, type StoredExecution } from "./store.ts";

/** Each holds a connection of the one object. */
const WATCHERS_MAX = 50;
/** How often a stream shows that it lives; a reader who left is noticed by it. */
const BEAT_MS = 5_000;

type Watcher = { readonly id: string; readonly events: Events; sent: number; readonly beat: unknown };

/**
 * Executions as they go on, for those who watch: the event `init` with the lines since `Last-Event-ID`, `output` with each new one,
 * `said` with what lines say in the protocols, `progress` where a worker says how far it is, and `complete`. An event's id is how many
 * lines there were then, so that a reader who comes back goes on where it was.
 */
export class Watching {
  readonly #sql: () => Sql;
  readonly #watchers = new Set<Watcher>();

  constructor(sql: () => Sql) {
    this.#sql = sql;
  }

  /** @param after how many lines the reader has. @throws Problem not_found, too_many_requests; OutputsElsewhere */
  open(id: string, after: number, fetched: Fetched): ShownReply {
    const execution = executionOf(this.#sql(), id);
    const detail = detailOf(this.#sql(), execution, after, fetched);
    if (this.#watchers.size >= WATCHERS_MAX)
      throw new Problem("too_many_requests", `${WATCHERS_MAX} executions are being watched already`);
    const events = openEvents(() => this.#leave(watcher));
    const beat = setInterval(events.beat, BEAT_MS);
    const watcher: Watcher = { id, events, sent: execution.outputLines, beat };
    this.#watchers.add(watcher);
    this.#tell(watcher, execution, "init", detail, detail.output);
    if (isOver(execution)) this.#complete(watcher, execution);
    return {
      status: 200,
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
      body: events.stream,
    };
  }

  /** Something may have changed: whoever watches hears what is new of theirs. */
  look(): void {
    for (const watcher of this.#watchers) {
      const execution = executionOf(this.#sql(), watcher.id);
      const { outputLines } = execution;
      if (outputLines > watcher.sent) {
        const lines = linesFrom(this.#sql(), watcher.id, watcher.sent);
        watcher.sent = outputLines;
        this.#tell(watcher, execution, "output", { lines, totalOutputLines: outputLines }, lines);
      }
      if (isOver(execution)) this.#complete(watcher, execution);
    }
  }

  /** How far a run is, as its worker says it: told to those who watch, and kept nowhere. */
  progressed(id: string, progress: object): void {
    for (const { id: watched, events, sent } of this.#watchers)
      if (watched === id) events.send("progress", progress, String(sent));
  }

  /**
   * Lines, and after them what they say in the protocols. The last of these events alone has an id: a reader who is cut off between
   * them gets the lines again and misses nothing of what they say.
   */
  #tell(
    { events, sent }: Watcher,
    execution: StoredExecution,
    event: "init" | "output",
    data: object,
    lines: readonly string[],
  ): void {
    const said = protocolsIn(lines, execution);
    events.send(event, data, said.length === 0 ? String(sent) : undefined);
    for (const [n, found] of said.entries()) {
      const isLast = n === said.length - 1;
      events.send("said", { executionId: execution.id, ...found }, isLast ? String(sent) : undefined);
    }
  }

  #complete(watcher: Watcher, execution: StoredExecution): void {
    watcher.events.send("complete", summaryOf(execution), String(watcher.sent));
    this.#leave(watcher);
    watcher.events.close();
  }

  #leave(watcher: Watcher): void {
    clearInterval(watcher.beat as number);
    this.#watchers.delete(watcher);
  }
}

const STREAM = /^\/api\/executions\/([^/]+)\/stream$/;

/** Which execution a request wants to watch, and from which line on; null for every other request, and for one that wants JSON. */
export function watchedBy({
  method,
  url,
  headers,
}: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}): { readonly id: string; readonly after: number } | null {
  const id = STREAM.exec(new URL(url).pathname)?.[1];
  if (method !== "GET" || id === undefined || headers.accept?.includes("application/json")) return null;
  const last = headers["last-event-id"] ?? "";
  return { id: decodedPart(id), after: /^\d{1,9}$/.test(last) ? Number(last) : 0 };
}
