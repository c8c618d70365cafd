import type { Socket } from "node:net";
import type { Assign, ExecutionEnd } from "../protocol.ts";
import type { RunOptions, WorkerRun } from "../run.ts";
import type { RunPlace } from "../run-place.ts";
import { FromSandbox, messagesOn, sendOn } from "./messages.ts";

/** Until the next container is looked for: what is left of the last one has ended by then, and nothing of it answers in its place. */
const AGAIN_MS = 2_000;

export type SandboxPlaceOptions = {
  /** Opens a connection to the container of runs. */
  readonly open: () => Socket;
  /** The way out of that run: the proxy's address, with a pass to the hosts that it may reach. */
  readonly proxyFor: (assign: Assign) => string;
  readonly againMs?: number;
};

const GONE: ExecutionEnd = {
  status: "failed",
  exitCode: 1,
  durationMs: 1,
  reason: "The container of the run ended before the run did",
};

/**
 * Runs in a container of their own, one for each (serve.ts). The worker dials it, so that nothing that a run starts can ask for the
 * next one.
 */
export class SandboxPlace implements RunPlace {
  readonly #options: SandboxPlaceOptions;
  #socket: Socket | null = null;
  #isReady = false;
  #isClosed = false;
  #again: NodeJS.Timeout | null = null;
  #changed: () => void = () => undefined;
  /** Of the run that goes on. */
  #hear: ((message: FromSandbox | "gone") => void) | null = null;

  constructor(options: SandboxPlaceOptions) {
    this.#options = options;
    this.#dial();
  }

  isFree(): boolean {
    return this.#isReady;
  }

  watch(changed: () => void): void {
    this.#changed = changed;
  }

  start(assign: Assign, say: RunOptions["say"]): WorkerRun {
    const socket = this.#socket;
    if (!this.#isReady || socket === null) throw new Error("No container is ready for a run");
    const proxy = this.#options.proxyFor(assign);
    this.#isReady = false;
    const { promise: ended, resolve } = Promise.withResolvers<ExecutionEnd>();
    this.#hear = (message) => {
      if (message === "gone") resolve(GONE);
      else if (message.type === "say") say(message.stream, message.chunk);
      else if (message.type === "end") resolve(endOf(message.end));
    };
    sendOn(socket, { type: "run", assign, proxy });
    return { stop: () => void sendOn(socket, { type: "stop" }), ended };
  }

  close(): void {
    this.#isClosed = true;
    if (this.#again) clearTimeout(this.#again);
    this.#socket?.destroy();
  }

  #dial(): void {
    const socket = this.#options.open();
    this.#socket = socket;
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#lost());
    this.#listen(socket).catch(() => socket.destroy());
  }

  async #listen(socket: Socket): Promise<void> {
    for await (const message of messagesOn(socket, FromSandbox)) {
      if (message.type === "ready") {
        this.#isReady = true;
        this.#changed();
      } else this.#hear?.(message);
    }
  }

  #lost(): void {
    this.#isReady = false;
    this.#hear?.("gone");
    this.#hear = null;
    this.#changed();
    if (!this.#isClosed) this.#again = setTimeout(() => this.#dial(), this.#options.againMs ?? AGAIN_MS);
  }
}

/** Without what is not there: a frame has no undefined. */
const endOf = ({
  sessionId,
  totalCostUsd,
  reason,
  ...end
}: Extract<FromSandbox, { type: "end" }>["end"]): ExecutionEnd => ({
  ...end,
  ...(sessionId === undefined ? {} : { sessionId }),
  ...(totalCostUsd === undefined ? {} : { totalCostUsd }),
  ...(reason === undefined ? {} : { reason }),
});
