import { Contact } from "./contact.ts";
import { type Assign, messageIn, signed, WORKER_PROTOCOL_VERSION } from "./protocol.ts";
import { notSetUp, type WorkerRun } from "./run.ts";
import type { RunPlace } from "./run-place.ts";

/** How often it says that it lives while a run goes on, so that a dead connection is noticed in time; while none does, each third time. */
const BEAT_MS = 10_000;
const IDLE_BEATS = 3;
/** Three beats of a worker without a run: the orchestrator takes as long for it to be gone. */
const SILENT_MS = 90_000;
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/**
 * How long a run goes on after the last word of the orchestrator: that gives it to another worker 45 seconds after it has lost this one
 * (losing.ts there), and by then it must have ended here. The CLI gets five seconds to end by itself.
 */
const ALONE_MS = 35_000;

export type WorkerOptions = {
  readonly place: RunPlace;
  /** Why it takes no run at all, in a sentence for its owner: the orchestrator then takes what waits for a worker itself. */
  readonly unable?: string;
  readonly id: string;
  readonly token: string;
  /** Opens a socket to the orchestrator. */
  readonly open: () => WebSocket;
  readonly cliVersion?: string;
  /** Whether its runs reach no host but those that their personas name. */
  readonly limitsNetwork?: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly aloneMs?: number;
  readonly beatMs?: number;
};

/** One run at a time, over a connection that comes back by itself. What a run came to while there was none is told when there is one. */
export class ExecutionWorker {
  readonly #options: WorkerOptions;
  readonly #contact: Contact;
  #socket: WebSocket | null = null;
  #seq = 0;
  #retryMs = RETRY_MIN_MS;
  #current: { readonly assign: Assign; readonly run: WorkerRun } | null = null;
  /** Until the end of what runs is told. */
  #carrying: Promise<void> = Promise.resolve();
  /** Frames of a run that could not be sent. */
  #unsent: object[] = [];
  /** The end of the last run, until it is known that it was heard: a connection may have been dead when it was sent. */
  #end: { readonly frame: object; readonly isHeard: () => boolean } | null = null;
  #alone: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #beat: NodeJS.Timeout | null = null;
  #stopping: (() => void) | null = null;
  #isReady = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#contact = new Contact(options.now);
    options.place.watch(() => this.#ready());
  }

  start(): void {
    const socket = this.#options.open();
    this.#socket = socket;
    this.#seq = 0;
    this.#isReady = false;
    socket.addEventListener("open", () => this.#greet());
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket) this.#hear(String(data));
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket === socket) this.#lost(code, reason);
    });
  }

  /** Ends what runs, tells so, and ends the connection. */
  async stop(): Promise<void> {
    this.#stopping = () => undefined;
    if (this.#retry) clearTimeout(this.#retry);
    if (this.#alone) clearTimeout(this.#alone);
    if (this.#beat) clearInterval(this.#beat);
    this.#current?.run.stop();
    await this.#carrying;
    this.#options.place.close();
    this.#socket?.close(1000, "The worker ends");
    this.#socket = null;
  }

  #greet(): void {
    const { id, token, cliVersion, limitsNetwork = false, unable, beatMs = BEAT_MS } = this.#options;
    this.#contact.begin();
    this.#send({
      type: "hello",
      workerId: id,
      token,
      version: WORKER_PROTOCOL_VERSION,
      capabilities:
        unable === undefined ? ["claude-cli", "node", ...(limitsNetwork ? ["network-policy"] : [])] : [],
      ...(cliVersion === undefined ? {} : { claudeCliVersion: cliVersion }),
    });
    let beats = 0;
    this.#beat = setInterval(() => {
      beats += 1;
      if (this.#isSilent()) this.#leave();
      else if (this.#current || beats % IDLE_BEATS === 0) this.#tellAlive();
    }, beatMs);
  }

  /** The connection looks open, and nobody answers through it. */
  #leave(): void {
    const socket = this.#socket;
    this.#lost(NO_CODE, "The orchestrator answers no more");
    socket?.close();
  }

  #isSilent(): boolean {
    const { aloneMs = ALONE_MS } = this.#options;
    return this.#contact.silentMs > (this.#current ? aloneMs : SILENT_MS);
  }

  /** The log says so too: a machine that carries out a run is not idle (vm/compose/scripts.ts). */
  #tellAlive(): void {
    const { now, log } = this.#options;
    if (this.#send({ type: "heartbeat", timestamp: now() })) this.#contact.beat();
    const executionId = this.#current?.assign.executionId;
    if (executionId !== undefined) log({ what: "running", executionId });
  }

  #hear(text: string): void {
    const message = messageIn(text);
    this.#contact.heard(message?.type === "heartbeat");
    if (message === null) return;
    switch (message.type) {
      case "ack":
        this.#admitted();
        return;
      case "assign":
        this.#begin(message);
        return;
      case "cancel":
        if (this.#current?.assign.executionId === message.executionId) this.#current.run.stop();
        return;
      case "heartbeat":
      // That it was heard is all.
    }
  }

  /** Known again: it says what it has, tells what was not heard, and takes the next. */
  #admitted(): void {
    this.#retryMs = RETRY_MIN_MS;
    if (this.#alone) clearTimeout(this.#alone);
    this.#alone = null;
    const unheard = this.#unsent.splice(0);
    const end = this.#end;
    // Told twice it changes nothing; never heard, and the run is one that ended unseen.
    if (end && !end.isHeard() && !unheard.includes(end.frame)) unheard.unshift(end.frame);
    const ids = new Set(unheard.map((frame) => (frame as { executionId: string }).executionId));
    if (this.#current) ids.add(this.#current.assign.executionId);
    if (ids.size > 0) this.#send({ type: "active_executions", executionIds: [...ids] });
    this.#isReady = true;
    for (const frame of unheard) this.#tell(frame);
    this.#ready();
  }

  #begin(assign: Assign): void {
    const { executionId } = assign;
    if (!this.#current && this.#options.place.isFree()) {
      this.#carrying = this.#carryOut(assign);
      return;
    }
    const refused = { status: "failed", exitCode: 1, durationMs: 0, reason: "The worker is busy" };
    this.#send({ type: "complete", executionId, ...refused });
  }

  async #carryOut(assign: Assign): Promise<void> {
    const { executionId } = assign;
    const { place, now, log } = this.#options;
    const run = begun(() =>
      place.start(assign, (type, chunk) => this.#tell({ type, executionId, chunk, timestamp: now() })),
    );
    this.#current = { assign, run };
    this.#tellAlive();
    this.#tell({
      type: "progress",
      executionId,
      stage: "initializing",
      percentEstimate: 0,
      timestamp: now(),
    });
    const end = await run.ended.catch(notSetUp);
    this.#current = null;
    const frame = { type: "complete", executionId, ...end };
    this.#end = { frame, isHeard: this.#contact.mark() };
    this.#tell(frame);
    log({ what: "ended", executionId, status: end.status, reason: end.reason });
    this.#ready();
  }

  #ready(): void {
    if (!this.#isReady) return;
    const { place, unable } = this.#options;
    if (unable !== undefined) this.#send({ type: "ready", availableSlots: 0, maxSlots: 0, unable });
    else this.#send({ type: "ready", availableSlots: !this.#current && place.isFree() ? 1 : 0, maxSlots: 1 });
  }

  /** Of a run: kept until there is somebody to tell. */
  #tell(frame: object): void {
    if (!this.#isReady || !this.#send(frame)) this.#unsent.push(frame);
  }

  #send(message: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#seq += 1;
    this.#socket.send(signed(this.#options.token, this.#seq, message));
    return true;
  }

  #lost(code: number, reason: string): void {
    const { log, aloneMs = ALONE_MS } = this.#options;
    if (this.#beat) clearInterval(this.#beat);
    // Its own older connection is none of its sockets any more: this is somebody else with its name.
    const isReplaced = code === AWAY && reason.startsWith("Replaced");
    if (isReplaced) this.#retryMs = RETRY_MAX_MS;
    const why = isReplaced ? SAME_NAME : NOT_LET_IN;
    const because = isReplaced || !this.#isReady ? { because: why } : {};
    this.#socket = null;
    this.#isReady = false;
    if (this.#stopping) return;
    log({ what: "disconnected", code, reason, ...because, againInMs: this.#retryMs });
    if (this.#current) {
      const leftMs = Math.max(0, aloneMs - this.#contact.silentMs);
      this.#alone ??= setTimeout(() => this.#current?.run.stop(), leftMs);
    }
    this.#retry = setTimeout(() => this.start(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }
}

/** What an owner can do about it; a stranger is not told more by the deployment. */
const NOT_LET_IN =
  "It was not let in: the deployment is away, or another address and token count by now. GET /api/workers/address says where it connects";

/** How the orchestrator ends a connection whose worker has come again (workers/personas/pool/session.ts). */
const AWAY = 1001;
const SAME_NAME =
  "Another worker has connected under the same name, and each takes the other's runs away: give each a name of its own (--id)";

/** Of a connection that nobody has closed (RFC 6455, 7.4.1). */
const NO_CODE = 1006;

/** One that cannot even be begun has failed, like any other. */
function begun(start: () => WorkerRun): WorkerRun {
  try {
    return start();
  } catch (error) {
    return { stop: () => undefined, ended: Promise.reject(error) };
  }
}
