import { earliest } from "../../time/alarm.ts";
import { SECOND_MS } from "../../time/calendar.ts";
import { takeWorkerAnswers } from "../reviews/store.ts";
import { MachineWaking } from "../waking/waking.ts";
import { Assigning } from "./assigning.ts";
import { type Assignment, assignmentOf, lookBy, nextAssignment, openAssignments } from "./assignments.ts";
import { bookEnded } from "./booking.ts";
import { waitForWorkers } from "./choosing.ts";
import { FrameListener } from "./listener.ts";
import { AWAY_MS, leave, lookAtAssignment, STOPPING_MS } from "./losing.ts";
import type { PoolWorld } from "./outside.ts";
import {
  endIfOver,
  keepSession,
  newSession,
  Sockets,
  sessionOf,
  tell,
  WORKER_CLOSE,
  type WorkerSession,
} from "./session.ts";
import { shownToken } from "./tokens.ts";

/** A socket that says no hello is nobody's. */
const HELLO_MS = 10 * SECOND_MS;
/** A worker sends a beat every 30 seconds. */
const SILENT_MS = 90 * SECOND_MS;
/** Of one deployment; each is a connection of the one object. */
const SOCKETS_MAX = 64;

/**
 * The workers: their sockets, which sleep with the object, and what they have in their hands. Nothing that they only say to show that
 * they live is stored.
 */
export class Pool {
  readonly #world: PoolWorld;
  readonly #sockets: Sockets;
  readonly #assigning: Assigning;
  readonly #listener: FrameListener;
  readonly #waking: MachineWaking;

  constructor(ctx: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets">, world: PoolWorld) {
    this.#world = world;
    this.#sockets = new Sockets(ctx);
    this.#assigning = new Assigning(world, this.#sockets);
    this.#listener = new FrameListener(world, this.#sockets, this.#assigning.sending);
    this.#waking = new MachineWaking(world, this.#sockets);
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
    const { clock, tokens, takesPlain } = this.#world;
    const now = clock().getTime();
    const { 0: client, 1: server } = new WebSocketPair();
    const given = new URL(url).searchParams.get("token");
    const shown = takesPlain ? shownToken(tokens(now), given) : null;
    this.#sockets.accept(server, newSession(id, now, shown));
    if (given !== null && shown === null)
      server.close(
        WORKER_CLOSE.refused,
        takesPlain ? "Not the token" : "Frames are signed here; send no token in the address",
      );
    else if (this.#sockets.open().length > SOCKETS_MAX)
      server.close(WORKER_CLOSE.refused, "Too many workers");
    return new Response(null, { status: 101, webSocket: client });
  }

  /** One frame of a worker. Other frames do not wait for the ledger. */
  message(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return this.#listener.message(socket, data, () => this.#world.keepAlive(this.#settled()));
  }

  async closed(socket: WebSocket): Promise<void> {
    const { worker } = sessionOf(socket);
    const { sql, acting, changed } = this.#world;
    // One that has come back already was replaced, and has lost nothing.
    if (worker === null || this.#sockets.of(worker) !== null) return;
    this.#waking.left(acting().now);
    sql().atomically(() => leave(worker, acting()));
    await changed();
  }

  /** Does what is due: ends sockets that are silent, and looks at what is away or out of time. */
  async look(): Promise<void> {
    const { sql, clock, acting } = this.#world;
    const now = clock().getTime();
    for (const socket of this.#sockets.open()) {
      const { worker } = sessionOf(socket);
      if (now < lookAt(sessionOf(socket))) continue;
      if (worker === null) socket.close(WORKER_CLOSE.refused, "No hello within 10 seconds");
      else if (!endIfOver(socket, now)) socket.close(WORKER_CLOSE.away, "No heartbeat for 90 seconds");
      if (worker !== null && this.#sockets.of(worker) === null)
        sql().atomically(() => leave(worker, acting()));
    }
    sql().atomically(() => {
      for (const assignment of openAssignments(sql())) {
        if (assignment.dueAt > now || this.#assigning.sending.has(assignment.id)) continue;
        if (lookAtAssignment(assignment, acting())) this.#tellStop(assignment);
      }
      waitForWorkers(acting());
    });
    await this.#settled();
  }

  /** When it wants to look again by itself; Unix milliseconds. */
  get nextAt(): number | null {
    const sockets = this.#sockets.sessions().map(lookAt);
    return earliest([nextAssignment(this.#world.sql()), this.#waking.nextAt, ...sockets]);
  }

  /** Something may wait for a worker: one that has room gets it, and otherwise the machine may have to be started for it. */
  async assign(): Promise<void> {
    this.#waking.expect();
    await this.#assigning.look();
    await this.#waking.look();
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
    await bookEnded(this.#world);
    await this.#world.changed();
  }
}

/** When a socket ends unless its worker is heard of before; at the latest when its token does. Unix milliseconds. */
const lookAt = ({ worker, heardAt, endsAt }: WorkerSession): number =>
  Math.min(heardAt + (worker === null ? HELLO_MS : SILENT_MS), endsAt ?? Number.POSITIVE_INFINITY);
