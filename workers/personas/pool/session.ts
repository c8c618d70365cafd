import type { Hello, Metrics, Ready, ToWorker } from "./frames.ts";
import type { TakenToken } from "./tokens.ts";

/** A socket counts as a worker's from its hello on. Codes as upstream has them. */
export const WORKER_CLOSE = { away: 1001, refused: 1008 } as const;
const TAG = "worker";

/** What is kept with a worker's socket, also while the object sleeps: at most 2,048 bytes (developers.cloudflare.com/durable-objects/best-practices/websockets). */
export type WorkerSession = {
  /** Of this connection. */
  readonly id: string;
  /** Null until its hello. */
  readonly worker: string | null;
  readonly openedAt: number;
  /** Its last heartbeat, or its hello. Unix milliseconds. */
  readonly heardAt: number;
  /** The highest number of a frame so far. */
  readonly seq: number;
  /** It has shown the token in its address, and signs nothing: the earlier protocol. */
  readonly isPlain: boolean;
  /** When the token ends that it has shown; Unix milliseconds, null until it has shown one. */
  readonly endsAt: number | null;
  /** It has said what it still runs, or that it is ready. */
  readonly isReconciled: boolean;
  readonly slots: number;
  /** As it last said; null while it is not known, and nothing is given to it then. */
  readonly free: number | null;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly cliVersion: string | null;
  readonly metrics: Metrics | null;
  /** Why it takes no execution at all; null where it does. */
  readonly unable: string | null;
};

/** @param shown the token in its address, as the earlier protocol has it; null where frames are signed */
export const newSession = (id: string, now: number, shown: TakenToken | null): WorkerSession => ({
  id,
  worker: null,
  openedAt: now,
  heardAt: now,
  seq: 0,
  isPlain: shown !== null,
  endsAt: shown?.endsAt ?? null,
  isReconciled: false,
  slots: 1,
  free: null,
  version: "",
  capabilities: [],
  cliVersion: null,
  metrics: null,
  unable: null,
});

/** @param signer what its hello is signed with; null where it signs nothing */
export const afterHello = (
  session: WorkerSession,
  hello: Hello,
  signer: TakenToken | null,
  now: number,
): WorkerSession => ({
  ...session,
  endsAt: signer?.endsAt ?? session.endsAt,
  worker: hello.workerId,
  heardAt: now,
  version: shortened(hello.version),
  capabilities: (hello.capabilities ?? []).slice(0, CAPABILITIES_KEPT).map(shortened),
  cliVersion: hello.claudeCliVersion === undefined ? null : shortened(hello.claudeCliVersion),
});

export const afterReady = (
  session: WorkerSession,
  { maxSlots = 1, availableSlots = maxSlots, unable }: Ready,
): WorkerSession => ({
  ...session,
  slots: Math.min(maxSlots, SLOTS_MAX),
  free: Math.min(availableSlots, SLOTS_MAX),
  unable: unable === undefined ? null : unable.slice(0, UNABLE_MAX_CHARS),
});

/** A worker says that it is ready right after it has ended something; a beat without that means that the word was lost. */
export const afterBeat = (
  session: WorkerSession,
  metrics: Metrics | undefined,
  now: number,
): WorkerSession => ({
  ...session,
  heardAt: now,
  metrics: metrics ?? session.metrics,
  free: session.isReconciled ? (session.free ?? session.slots) : session.free,
});

/** What a worker has beyond that it does not get at once. */
const SLOTS_MAX = 64;
const CAPABILITIES_KEPT = 8;
const KEPT_CHARS = 40;
const UNABLE_MAX_CHARS = 200;
const shortened = (text = ""): string => text.slice(0, KEPT_CHARS);

/** The workers' sockets of one object; what is known of each lies with it. */
export class Sockets {
  readonly #ctx: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets">;

  constructor(ctx: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets">) {
    this.#ctx = ctx;
  }

  accept(socket: WebSocket, session: WorkerSession): void {
    this.#ctx.acceptWebSocket(socket, [TAG]);
    keepSession(socket, session);
  }

  /** One that was told to close is still listed until its client has heard of it. */
  open(): WebSocket[] {
    return this.#ctx.getWebSockets(TAG).filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  /** The one that a worker speaks through; null while it is not connected. */
  of(worker: string): WebSocket | null {
    return this.open().find((socket) => sessionOf(socket).worker === worker) ?? null;
  }

  sessions(): WorkerSession[] {
    return this.open().map(sessionOf);
  }
}

export const sessionOf = (socket: WebSocket): WorkerSession =>
  socket.deserializeAttachment() as WorkerSession;

export const keepSession = (socket: WebSocket, session: WorkerSession): void =>
  socket.serializeAttachment(session);

/** Nothing can be said to one that is closing; what it said before that still counts. */
export function tell(socket: WebSocket, message: ToWorker): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

export function endSocket(socket: WebSocket, code: number, why: string): void {
  if (socket.readyState === WebSocket.OPEN) socket.close(code, why);
}

/** Ends the socket of a worker whose token has ended meanwhile; its run is looked at as that of one that left. @returns whether it did */
export function endIfOver(socket: WebSocket, now: number): boolean {
  const { endsAt } = sessionOf(socket);
  if (endsAt === null || now < endsAt) return false;
  endSocket(socket, WORKER_CLOSE.refused, "This worker's token has ended; give it the newer one");
  return true;
}
