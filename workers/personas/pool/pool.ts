import { type Scrub, scrubberOf } from "../../agent/http/scrub.ts";
import { earliest } from "../../time/alarm.ts";
import { SECOND_MS } from "../../time/calendar.ts";
import { isSame } from "../../wire/same.ts";
import { openConnectors } from "../credentials/opening.ts";
import { executions } from "../executions/store.ts";
import { takeWorkerAnswers } from "../reviews/store.ts";
import { Assigning } from "./assigning.ts";
import {
  type Assignment,
  assignmentOf,
  lookBy,
  nextAssignment,
  noteEndedLate,
  noteHeard,
  openAssignments,
  removeAssignment,
  settleLater,
  unsettled,
} from "./assignments.ts";
import { waitForWorkers } from "./choosing.ts";
import { lastResult } from "./completing.ts";
import { openEnvelope } from "./envelope.ts";
import { frameIn } from "./frames.ts";
import { hearFrame, ownAssignment } from "./hearing.ts";
import { AWAY_MS, leave, lookAtAssignment, STOPPING_MS } from "./losing.ts";
import { bookCost } from "./money.ts";
import type { PoolWorld } from "./outside.ts";
import {
  endSocket,
  keepSession,
  newSession,
  Sockets,
  sessionOf,
  tell,
  WORKER_CLOSE,
  type WorkerSession,
} from "./session.ts";

/** A socket that says no hello is nobody's. */
const HELLO_MS = 10 * SECOND_MS;
/** A worker sends a beat every 30 seconds. */
const SILENT_MS = 90 * SECOND_MS;
/** Of one deployment; each is a connection of the one object. */
const SOCKETS_MAX = 64;
/** A frame has what the CLI said in 50 ms. */
const FRAME_MAX_CHARS = 16 * 1024 * 1024;
const BOOK_AGAIN_MS = 60 * SECOND_MS;

/**
 * The workers: their sockets, which sleep with the object, and what they have in their hands. Nothing that they only say to show that
 * they live is stored.
 */
export class Pool {
  readonly #world: PoolWorld;
  readonly #sockets: Sockets;
  readonly #assigning: Assigning;
  /** Frames are heard in their order, although checking a signature takes waiting. */
  #heard: Promise<void> = Promise.resolve();
  readonly #scrubs = new Map<string, Scrub>();

  constructor(ctx: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets">, world: PoolWorld) {
    this.#world = world;
    this.#sockets = new Sockets(ctx);
    this.#assigning = new Assigning(world, this.#sockets);
  }

  /** Once in an object's life: sockets that ended with the life before told nobody. */
  begin(): void {
    const { sql, clock } = this.#world;
    const now = clock().getTime();
    for (const { id, worker } of openAssignments(sql()))
      if (this.#sockets.of(worker) === null) lookBy(sql(), id, now + AWAY_MS);
  }

  /** @param url the worker's own address: the earlier protocol has its token there */
  accept(url: string, id: string): Response {
    const { clock, token, takesPlain } = this.#world;
    const { 0: client, 1: server } = new WebSocketPair();
    const given = new URL(url).searchParams.get("token");
    const isPlain = takesPlain && given !== null && token !== undefined && isSame(token, given);
    this.#sockets.accept(server, newSession(id, clock().getTime(), isPlain));
    if (given !== null && !isPlain)
      server.close(
        WORKER_CLOSE.refused,
        takesPlain ? "Not the token" : "Frames are signed here; send no token in the address",
      );
    else if (this.#sockets.open().length > SOCKETS_MAX)
      server.close(WORKER_CLOSE.refused, "Too many workers");
    return new Response(null, { status: 101, webSocket: client });
  }

  /** One frame of a worker. */
  async message(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    this.#heard = this.#heard
      .then(() => this.#message(socket, data))
      .catch((error: unknown) => {
        const kind = error instanceof Error ? error.name : typeof error;
        console.error(JSON.stringify({ level: "error", event: "frame_failed", error: kind }));
      });
    await this.#heard;
  }

  async #message(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const { token, sql, acting } = this.#world;
    if (token === undefined) return;
    if (typeof data !== "string" || data.length > FRAME_MAX_CHARS) {
      endSocket(socket, WORKER_CLOSE.refused, "Frames are text");
      return;
    }
    const opened = await openEnvelope(data, token);
    if (opened.is === "forged") return;
    const session = sessionOf(socket);
    if (opened.is === "unreadable" || (opened.is === "plain" && !session.isPlain)) {
      endSocket(socket, WORKER_CLOSE.refused, "Frames are signed envelopes here");
      return;
    }
    if (opened.is === "signed") {
      if (opened.seq <= session.seq) return this.#heardLate(opened.value, session);
      keepSession(socket, { ...session, seq: opened.seq });
    }
    const frame = frameIn(opened.value);
    if (frame === null) return;
    const assignment = ownAssignment(frame, sessionOf(socket), sql());
    const scrub = assignment && (await this.#scrubOf(assignment));
    const isChange = sql().atomically(() =>
      hearFrame(
        frame,
        { socket, sockets: this.#sockets, token, scrub, sending: this.#assigning.sending },
        acting(),
      ),
    );
    if (frame.type === "progress" && assignment) {
      const { type: _, ...progress } = frame;
      this.#world.progressed(assignment.executionId, progress);
    }
    if (frame.type === "complete" && assignment) this.#scrubs.delete(assignment.id);
    // Other frames do not wait for the ledger.
    if (isChange) this.#world.keepAlive(this.#settled());
  }

  /**
   * A frame that is not the next one is not heard: it was recorded, or another one that was recorded has come before it. That it is
   * about a run shows all the same that the worker had it: should nothing more be heard of it, it is not made again.
   */
  #heardLate(value: unknown, session: WorkerSession): void {
    const { sql } = this.#world;
    const frame = frameIn(value);
    const assignment = frame && ownAssignment(frame, session, sql());
    if (!assignment) return;
    if (frame.type === "complete") noteEndedLate(sql(), assignment.id);
    else if (!assignment.heard) noteHeard(sql(), assignment.id);
  }

  async closed(socket: WebSocket): Promise<void> {
    const { worker } = sessionOf(socket);
    const { sql, acting, changed } = this.#world;
    // One that has come back already was replaced, and has lost nothing.
    if (worker === null || this.#sockets.of(worker) !== null) return;
    sql().atomically(() => leave(worker, acting()));
    await changed();
  }

  /** Does what is due: ends sockets that are silent, and looks at what is away or out of time. */
  async look(): Promise<void> {
    const { sql, clock, acting } = this.#world;
    const now = clock().getTime();
    for (const socket of this.#sockets.open()) {
      const { worker, heardAt } = sessionOf(socket);
      if (now < heardAt + (worker === null ? HELLO_MS : SILENT_MS)) continue;
      if (worker === null) socket.close(WORKER_CLOSE.refused, "No hello within 10 seconds");
      else socket.close(WORKER_CLOSE.away, "No heartbeat for 90 seconds");
      if (worker !== null && this.#sockets.of(worker) === null)
        sql().atomically(() => leave(worker, acting()));
    }
    sql().atomically(() => {
      for (const assignment of openAssignments(sql())) {
        if (assignment.dueAt > now || this.#assigning.sending.has(assignment.id)) continue;
        if (lookAtAssignment(assignment, acting())) this.#tellStop(assignment);
      }
      waitForWorkers(acting(), this.#sockets.open().length > 0);
    });
    await this.#settled();
  }

  /** When it wants to look again by itself; Unix milliseconds. */
  get nextAt(): number | null {
    const sockets = this.#sockets
      .sessions()
      .map(({ worker, heardAt }) => heardAt + (worker === null ? HELLO_MS : SILENT_MS));
    return earliest([nextAssignment(this.#world.sql()), ...sockets]);
  }

  /** Something may wait for a worker. */
  assign(): Promise<void> {
    return this.#assigning.look();
  }

  /** It was ended here: its worker is to stop it, and then to say what it cost. */
  stop(executionId: string): void {
    const { sql, clock } = this.#world;
    const assignment = assignmentOf(sql(), executionId);
    if (assignment === null) return;
    lookBy(sql(), assignment.id, clock().getTime() + STOPPING_MS);
    this.#tellStop(assignment);
  }

  /** A person has answered what a worker waits with. */
  answered(executionId: string): void {
    const { sql } = this.#world;
    const assignment = assignmentOf(sql(), executionId);
    if (assignment === null) return;
    const socket = this.#sockets.of(assignment.worker);
    for (const answer of takeWorkerAnswers(sql(), executionId))
      if (socket) tell(socket, { type: "review_response", ...answer });
  }

  sessions() {
    return this.#sockets.sessions();
  }

  #tellStop({ worker, executionId }: Assignment): void {
    const socket = this.#sockets.of(worker);
    if (socket === null) return;
    // Until it says that it is ready, nobody knows whether it has room.
    keepSession(socket, { ...sessionOf(socket), free: null });
    tell(socket, { type: "cancel", executionId });
  }

  /** Books what is over, and gives out what waits. */
  async #settled(): Promise<void> {
    const { sql, clock, desk, changed } = this.#world;
    const now = clock().getTime();
    for (const assignment of unsettled(sql(), now)) {
      // Taken first: another call of this meanwhile does not book it too.
      settleLater(sql(), assignment.id, now + BOOK_AGAIN_MS);
      const usage = lastResult(sql(), assignment.executionId)?.usage;
      const metered = {
        inputTokens: usage?.input_tokens ?? 0,
        outputTokens: usage?.output_tokens ?? 0,
        cacheReadTokens: usage?.cache_read_input_tokens ?? 0,
        cacheWriteTokens: usage?.cache_creation_input_tokens ?? 0,
        webSearches: 0,
      };
      if (await bookCost(desk().ledger, assignment, metered)) removeAssignment(sql(), assignment.id);
    }
    await changed();
  }

  /** What the very values that this run was given are scrubbed by; made anew after a sleep. */
  async #scrubOf({ id, executionId }: Assignment): Promise<Scrub> {
    const known = this.#scrubs.get(id);
    if (known) return known;
    const { sql, vault, clock, apiKey } = this.#world;
    const { personaId = "" } = executions.get(sql(), executionId) ?? {};
    const { connectors } = await openConnectors(sql(), personaId, vault.keys, clock().getTime());
    const way = await vault.claude.wayToModel(apiKey);
    const secrets = [
      ...Object.values(connectors).map(({ value }) => value),
      ...Object.values(way?.env ?? {}),
    ];
    const scrub = scrubberOf(secrets);
    this.#scrubs.set(id, scrub);
    return scrub;
  }
}
