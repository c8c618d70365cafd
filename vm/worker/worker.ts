import { type Assign, messageIn, signed, WORKER_PROTOCOL_VERSION } from "./protocol.ts";
import { notSetUp, type WorkerRun } from "./run.ts";
import type { RunPlace } from "./run-place.ts";

const BEAT_MS = 30_000;
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/**
 * How long a run goes on without a connection: the orchestrator gives it to another worker after 45 seconds (losing.ts there), and by
 * then it must have ended here. The CLI gets five seconds to end by itself.
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
};

/** One run at a time, over a connection that comes back by itself. What a run came to while there was none is told when there is one. */
export class ExecutionWorker {
  readonly #options: WorkerOptions;
  #socket: WebSocket | null = null;
  #seq = 0;
  #retryMs = RETRY_MIN_MS;
  #current: { readonly assign: Assign; readonly run: WorkerRun } | null = null;
  /** Frames of a run that nobody has heard yet. */
  #unheard: object[] = [];
  #alone: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #beat: NodeJS.Timeout | null = null;
  #stopping: (() => void) | null = null;
  #isReady = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    options.place.watch(() => this.#ready());
  }

  start(): void {
    const socket = this.#options.open();
    this.#socket = socket;
    this.#seq = 0;
    this.#isReady = false;
    socket.addEventListener("open", () => this.#greet());
    socket.addEventListener("message", ({ data }) => this.#hear(String(data)));
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket === socket) this.#lost(code, reason);
    });
  }

  /** Ends what runs, and the connection. */
  async stop(): Promise<void> {
    this.#stopping = () => undefined;
    if (this.#retry) clearTimeout(this.#retry);
    if (this.#alone) clearTimeout(this.#alone);
    if (this.#beat) clearInterval(this.#beat);
    const running = this.#current?.run;
    running?.stop();
    await running?.ended;
    this.#options.place.close();
    this.#socket?.close(1000, "The worker ends");
    this.#socket = null;
  }

  #greet(): void {
    const { id, token, cliVersion, limitsNetwork = false, unable } = this.#options;
    this.#send({
      type: "hello",
      workerId: id,
      token,
      version: WORKER_PROTOCOL_VERSION,
      capabilities:
        unable === undefined ? ["claude-cli", "node", ...(limitsNetwork ? ["network-policy"] : [])] : [],
      ...(cliVersion === undefined ? {} : { claudeCliVersion: cliVersion }),
    });
    this.#beat = setInterval(() => this.#tellAlive(), BEAT_MS);
  }

  /** The log says so too: a machine that carries out a run is not idle (vm/compose/scripts.ts). */
  #tellAlive(): void {
    const { now, log } = this.#options;
    this.#send({ type: "heartbeat", timestamp: now() });
    const executionId = this.#current?.assign.executionId;
    if (executionId !== undefined) log({ what: "running", executionId });
  }

  #hear(text: string): void {
    const message = messageIn(text);
    if (message === null) return;
    switch (message.type) {
      case "ack":
        this.#admitted();
        return;
      case "assign":
        void this.#begin(message);
        return;
      case "cancel":
        if (this.#current?.assign.executionId === message.executionId) this.#current.run.stop();
    }
  }

  /** Known again: it says what it has, tells what was not heard, and takes the next. */
  #admitted(): void {
    this.#retryMs = RETRY_MIN_MS;
    if (this.#alone) clearTimeout(this.#alone);
    this.#alone = null;
    const unheard = this.#unheard.splice(0);
    const ids = new Set(unheard.map((frame) => (frame as { executionId: string }).executionId));
    if (this.#current) ids.add(this.#current.assign.executionId);
    if (ids.size > 0) this.#send({ type: "active_executions", executionIds: [...ids] });
    this.#isReady = true;
    for (const frame of unheard) this.#tell(frame);
    this.#ready();
  }

  async #begin(assign: Assign): Promise<void> {
    const { executionId } = assign;
    const { place, now, log } = this.#options;
    if (this.#current || !place.isFree()) {
      const refused = { status: "failed", exitCode: 1, durationMs: 0, reason: "The worker is busy" };
      this.#send({ type: "complete", executionId, ...refused });
      return;
    }
    const run = begun(() =>
      place.start(assign, (type, chunk) => this.#tell({ type, executionId, chunk, timestamp: now() })),
    );
    this.#current = { assign, run };
    log({ what: "running", executionId });
    this.#tell({
      type: "progress",
      executionId,
      stage: "initializing",
      percentEstimate: 0,
      timestamp: now(),
    });
    const end = await run.ended.catch(notSetUp);
    this.#current = null;
    this.#tell({ type: "complete", executionId, ...end });
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
    if (!this.#isReady || !this.#send(frame)) this.#unheard.push(frame);
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
    this.#socket = null;
    this.#isReady = false;
    if (this.#stopping) return;
    log({ what: "disconnected", code, reason, againInMs: this.#retryMs });
    if (this.#current) this.#alone ??= setTimeout(() => this.#current?.run.stop(), aloneMs);
    this.#retry = setTimeout(() => this.start(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }
}

/** One that cannot even be begun has failed, like any other. */
function begun(start: () => WorkerRun): WorkerRun {
  try {
    return start();
  } catch (error) {
    return { stop: () => undefined, ended: Promise.reject(error) };
  }
}
