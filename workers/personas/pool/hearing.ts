import type { Scrub } from "../../agent/http/scrub.ts";
import type { Sql } from "../../portable/sql.ts";
import { isSame } from "../../wire/same.ts";
import { executions } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { protocolIn } from "../protocols/found.ts";
import { openReview } from "../reviews/store.ts";
import { type Assignment, heldBy, noteHeard } from "./assignments.ts";
import { complete, keepLines, lastResult } from "./completing.ts";
import { type Frame, type Hello, PROTOCOL_VERSION, type ReviewRequest } from "./frames.ts";
import { giveBack, leave, reconcileWorker } from "./losing.ts";
import {
  afterBeat,
  afterHello,
  afterReady,
  endSocket,
  keepSession,
  type Sockets,
  sessionOf,
  tell,
  WORKER_CLOSE,
  type WorkerSession,
} from "./session.ts";
import type { TakenToken } from "./tokens.ts";

/** Where a frame came from, and what it is heard with. */
export type FrameHearing = {
  readonly socket: WebSocket;
  readonly sockets: Sockets;
  /** What it is signed with; null for one of the earlier protocol. */
  readonly signer: TakenToken | null;
  /** Of the frame's own execution; null where it has none. */
  readonly scrub: Scrub | null;
  /** Assignments that are on their way at this moment. */
  readonly sending: ReadonlySet<string>;
};

/** What a frame is about of what its worker has in its hands; what it says of anything else is not heard. */
export function ownAssignment(frame: Frame, { worker }: WorkerSession, sql: Sql): Assignment | null {
  if (worker === null || !("executionId" in frame)) return null;
  return heldBy(sql, worker).find(({ executionId }) => executionId === frame.executionId) ?? null;
}

/** Hears one frame, within one transaction. @returns whether anything may have changed that others wait for */
export function hearFrame(frame: Frame, hearing: FrameHearing, world: Acting): boolean {
  const { socket } = hearing;
  const session = sessionOf(socket);
  if (frame.type === "hello") return greet(frame, hearing, world);
  const { worker } = session;
  if (worker === null) return false;
  switch (frame.type) {
    case "active_executions":
      settleWith(frame.executionIds, worker, hearing, world);
      return true;
    case "ready":
      if (!session.isReconciled) settleWith([], worker, hearing, world);
      keepSession(socket, afterReady(sessionOf(socket), frame));
      return true;
    case "heartbeat":
      keepSession(socket, afterBeat(session, frame.metrics, world.now));
      tell(socket, { type: "heartbeat", timestamp: world.now });
      return session.free === null && session.isReconciled;
    case "stdout":
    case "stderr":
    case "event":
    case "progress":
    case "review_request":
    case "busy":
    case "complete":
      return hearOfRun(frame, hearing, world);
  }
}

type OfRun = Extract<Frame, { readonly executionId: string }>;

function hearOfRun(frame: OfRun, { socket, scrub }: FrameHearing, world: Acting): boolean {
  const { sql } = world;
  const assignment = ownAssignment(frame, sessionOf(socket), sql);
  if (assignment === null) return false;
  switch (frame.type) {
    case "stdout":
    case "stderr": {
      const lines = frame.chunk.split("\n").map((line) => (scrub ? scrub(line) : line));
      if (!keepLines(assignment, frame.type, lines, world))
        tell(socket, { type: "cancel", executionId: frame.executionId });
      return true;
    }
    case "event":
    case "progress":
      if (assignment.heard) return false;
      noteHeard(sql, assignment.id);
      return false;
    case "review_request":
      return openAsked(frame, assignment, scrub, world);
    case "busy":
      keepSession(socket, { ...sessionOf(socket), free: null });
      giveBack(assignment, "The worker had no room for it", world);
      return true;
    case "complete": {
      // It says that it is ready right after it; before that it may have no room yet.
      keepSession(socket, { ...sessionOf(socket), free: null });
      complete(assignment, frame, lastResult(sql, assignment.executionId), world);
      return true;
    }
  }
}

function settleWith(running: readonly string[], worker: string, hearing: FrameHearing, world: Acting): void {
  const { socket, sending } = hearing;
  keepSession(socket, { ...sessionOf(socket), isReconciled: true });
  for (const executionId of reconcileWorker(worker, running, sending, world))
    tell(socket, { type: "cancel", executionId });
}

/** A worker says who it is. One that is connected already is taken the place of: its socket may be half dead, and it would not come back. */
function greet(hello: Hello, { socket, sockets, signer }: FrameHearing, world: Acting): boolean {
  const session = sessionOf(socket);
  if (session.worker !== null) return false;
  const refuse = (why: string) => {
    endSocket(socket, WORKER_CLOSE.refused, why);
    return false;
  };
  const isOwn = signer !== null && hello.token !== undefined && isSame(signer.token, hello.token);
  if (!session.isPlain && !isOwn) return refuse("Not the token");
  const [major] = (hello.version ?? "").split(".");
  if (!session.isPlain && major !== PROTOCOL_VERSION.split(".")[0])
    return refuse(`Version ${PROTOCOL_VERSION} of the protocol is spoken here`);
  const before = sockets.of(hello.workerId);
  if (before) {
    before.close(WORKER_CLOSE.away, "Replaced by a newer connection");
    leave(hello.workerId, world);
  }
  keepSession(socket, afterHello(session, hello, signer, world.now));
  tell(socket, {
    type: "ack",
    workerId: hello.workerId,
    sessionToken: session.id,
    protocolVersion: PROTOCOL_VERSION,
  });
  return true;
}

/** A question that a worker waits with. What it holds is read as its output's line would be. */
function openAsked(
  { reviewId, payload }: ReviewRequest,
  { executionId }: Assignment,
  scrub: Scrub | null,
  world: Acting,
): boolean {
  const line = JSON.stringify({ manual_review: payload });
  const found = protocolIn(scrub ? scrub(line) : line);
  const execution = executions.get(world.sql, executionId);
  if (found?.protocol !== "manual_review" || execution === null) return false;
  openReview(world, execution, found.said, reviewId);
  return true;
}
