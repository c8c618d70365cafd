import { logError } from "../log.ts";
import { noteEndedLate, noteHeard } from "./assignments.ts";
import { openEnvelope } from "./envelope.ts";
import { frameIn } from "./frames.ts";
import { hearFrame, ownAssignment } from "./hearing.ts";
import type { PoolWorld } from "./outside.ts";
import { Scrubs } from "./scrubs.ts";
import {
  endIfOver,
  endSocket,
  keepSession,
  type Sockets,
  sessionOf,
  WORKER_CLOSE,
  type WorkerSession,
} from "./session.ts";

/** A frame has what the CLI said in 50 ms. */
const FRAME_MAX_CHARS = 16 * 1024 * 1024;

/** Hears workers' frames in their order, although checking a signature takes waiting. */
export class FrameListener {
  readonly #world: PoolWorld;
  readonly #sockets: Sockets;
  /** Assignments that are on their way at this moment. */
  readonly #sending: ReadonlySet<string>;
  readonly #scrubs: Scrubs;
  #heard: Promise<void> = Promise.resolve();

  constructor(world: PoolWorld, sockets: Sockets, sending: ReadonlySet<string>) {
    this.#world = world;
    this.#sockets = sockets;
    this.#sending = sending;
    this.#scrubs = new Scrubs(world);
  }

  /** @param changed told when anything may have changed that others wait for */
  async message(socket: WebSocket, data: string | ArrayBuffer, changed: () => void): Promise<void> {
    this.#heard = this.#heard
      .then(async () => {
        if (await this.#message(socket, data)) changed();
      })
      .catch((error: unknown) => logError("frame_failed", error));
    await this.#heard;
  }

  async #message(socket: WebSocket, data: string | ArrayBuffer): Promise<boolean> {
    const { tokens, clock, sql, acting } = this.#world;
    if (endIfOver(socket, clock().getTime())) return false;
    if (typeof data !== "string" || data.length > FRAME_MAX_CHARS) {
      endSocket(socket, WORKER_CLOSE.refused, "Frames are text");
      return false;
    }
    const opened = await openEnvelope(data, tokens(clock().getTime()));
    if (opened.is === "forged") return false;
    const session = sessionOf(socket);
    if (opened.is === "unreadable" || (opened.is === "plain" && !session.isPlain)) {
      endSocket(socket, WORKER_CLOSE.refused, "Frames are signed envelopes here");
      return false;
    }
    if (opened.is === "signed") {
      if (opened.seq <= session.seq) {
        this.#heardLate(opened.value, session);
        return false;
      }
      keepSession(socket, { ...session, seq: opened.seq });
    }
    const frame = frameIn(opened.value);
    if (frame === null) return false;
    const assignment = ownAssignment(frame, sessionOf(socket), sql());
    const scrub = assignment && (await this.#scrubs.of(assignment));
    const signer = opened.is === "signed" ? opened.by : null;
    const hearing = { socket, sockets: this.#sockets, signer, scrub, sending: this.#sending };
    const isChange = sql().atomically(() => hearFrame(frame, hearing, acting()));
    if (frame.type === "progress" && assignment) {
      const { type: _, ...progress } = frame;
      this.#world.progressed(assignment.executionId, progress);
    }
    if (frame.type === "complete" && assignment) this.#scrubs.forget(assignment);
    return isChange;
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
}
