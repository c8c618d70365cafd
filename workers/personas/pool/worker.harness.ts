import { hmacHex } from "../../wire/hmac.ts";
import type { ToWorker } from "./frames.ts";

// A stand-in of upstream's worker, written from its protocol (https://github.com/xkazm04/personas-cloud, its worker): what it sends is the
// same text byte for byte, and it is as careless where that one is. Its runs end when the test says so.

type Assign = Extract<ToWorker, { readonly type: "assign" }>;
type Options = {
  readonly id: string;
  readonly token: string;
  readonly open: () => Promise<WebSocket>;
  readonly slots?: number;
  readonly version?: string;
  readonly capabilities?: readonly string[];
  /** The earlier protocol: frames without envelopes, hello without a token. */
  /** Why it takes nothing, as ours says where the machine is too small. */
  readonly unable?: string;
  readonly isPlain?: boolean;
};

/** How a run of the stand-in's CLI ends. */
export type RunEnd = {
  readonly status?: "completed" | "failed" | "cancelled";
  readonly exitCode?: number;
  readonly durationMs?: number;
  readonly costUsd?: number | null;
  readonly lines?: readonly string[];
};

/** The executions that upstream's worker takes at all. */
const EXECUTION_ID = /^[A-Za-z0-9_-]{10,64}$/;

export const assistantLine = (text: string): string =>
  JSON.stringify({ type: "assistant", message: { content: [{ type: "text", text }] } });
export const resultLine = (costUsd: number, more: object = {}): string =>
  JSON.stringify({
    type: "result",
    subtype: "success",
    is_error: false,
    result: "Done.",
    session_id: "session-1",
    num_turns: 3,
    total_cost_usd: costUsd,
    usage: {
      input_tokens: 100,
      output_tokens: 20,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 1,
    },
    ...more,
  });

/** A frame as upstream's `signMessage` makes it. */
export async function signed(token: string, seq: number, message: object): Promise<string> {
  const payload = JSON.stringify(message);
  return JSON.stringify({ _signed: true, seq, sig: await hmacHex(token, `${seq}.${payload}`), payload });
}

export class StandInWorker {
  readonly options: Options;
  /** Everything that it was sent, on all connections. */
  readonly received: ToWorker[] = [];
  /** Executions whose CLI it has started, and those whose CLI has run to its end. */
  readonly started: string[] = [];
  readonly ended: string[] = [];
  readonly running = new Map<string, Assign>();
  /** Texts of all frames of this connection, as they went out. */
  sent: string[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  socket: WebSocket | null = null;
  #seq = 0;
  #out: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.options = options;
  }

  async connect(): Promise<this> {
    const {
      id,
      token,
      open,
      version = "1.0.0",
      capabilities = ["claude-cli", "node"],
      isPlain,
    } = this.options;
    const socket = await open();
    this.socket = socket;
    this.closed = null;
    this.sent = [];
    this.#seq = 0;
    socket.addEventListener("message", ({ data }) => {
      if (this.socket === socket) this.#hear(JSON.parse(String(data)) as ToWorker);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.socket !== socket) return;
      this.closed = { code, reason };
      this.socket = null;
    });
    const hello = { type: "hello", workerId: id, token, version, capabilities, claudeCliVersion: "2.1.77" };
    await this.say(isPlain ? { ...hello, token: undefined } : hello);
    return this;
  }

  /** Sends a message as its next frame; offline it is lost, as with upstream's. */
  say(message: object): Promise<void> {
    const { socket } = this;
    const seq = ++this.#seq;
    this.#out = this.#out.then(async () => {
      const { token, isPlain } = this.options;
      const text = isPlain ? JSON.stringify(message) : await signed(token, seq, message);
      this.raw(text, socket);
    });
    return this.#out;
  }

  raw(text: string, socket = this.socket): void {
    if (socket?.readyState !== WebSocket.OPEN) return;
    this.sent.push(text);
    socket.send(text);
  }

  beat(timestamp: number): Promise<void> {
    return this.say({
      type: "heartbeat",
      timestamp,
      metrics: { cpuUsagePercent: 3, executionsCompleted: 1 },
    });
  }

  /** The CLI says that, and ends. Whatever cannot be sent is lost. */
  async end(executionId: string, end: RunEnd = {}): Promise<void> {
    const { status = "completed", exitCode = 0, durationMs = 1_000, costUsd = 0.01 } = end;
    const lines = end.lines ?? [assistantLine("Working."), resultLine(costUsd ?? 0)];
    if (!this.running.delete(executionId)) return;
    this.ended.push(executionId);
    if (lines.length > 0)
      await this.say({ type: "stdout", executionId, chunk: lines.join("\n"), timestamp: 1 });
    const cost = costUsd === null ? {} : { totalCostUsd: costUsd };
    await this.say({
      type: "complete",
      executionId,
      status,
      exitCode,
      durationMs,
      sessionId: "session-1",
      ...cost,
    });
    await this.ready();
  }

  ready(): Promise<void> {
    const { slots = 1, isPlain } = this.options;
    if (isPlain) return this.say({ type: "ready" });
    if (this.options.unable !== undefined)
      return this.say({ type: "ready", availableSlots: 0, maxSlots: 0, unable: this.options.unable });
    return this.say({ type: "ready", availableSlots: slots - this.running.size, maxSlots: slots });
  }

  /** The connection ends; its runs go on. */
  drop(): void {
    const { socket } = this;
    this.socket = null;
    socket?.close(1000, "dropped");
  }

  /** The connection looks open to the other side, and nothing comes through any more. */
  halfOpen(): WebSocket | null {
    const { socket } = this;
    this.socket = null;
    return socket;
  }

  /** The process is killed, with all its runs. */
  kill(): void {
    this.running.clear();
    this.drop();
  }

  #hear(message: ToWorker): void {
    this.received.push(message);
    const { slots = 1 } = this.options;
    switch (message.type) {
      case "ack":
        if (this.running.size > 0)
          void this.say({ type: "active_executions", executionIds: [...this.running.keys()] });
        void this.ready();
        return;
      case "assign": {
        const { executionId } = message;
        if (!EXECUTION_ID.test(executionId) || this.running.size >= slots) {
          void this.say({ type: "complete", executionId, status: "failed", exitCode: 1, durationMs: 0 });
          return;
        }
        this.running.set(executionId, message);
        this.started.push(executionId);
        const initial = { stage: "initializing", percentEstimate: 0, activeTool: null, message: "Starting" };
        void this.say({ type: "progress", executionId, ...initial, toolCallsCompleted: 0, timestamp: 1 });
        return;
      }
      case "review_response":
      case "heartbeat":
        return;
      case "cancel": {
        const { executionId } = message;
        if (!this.running.delete(executionId)) return;
        void this.say({ type: "complete", executionId, status: "cancelled", exitCode: 143, durationMs: 500 });
        void this.ready();
      }
    }
  }
}
