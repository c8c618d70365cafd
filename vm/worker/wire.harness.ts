import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { eventually } from "../../workers/patience.harness.ts";
import { onThisMachine } from "./run-place.ts";
import { ExecutionWorker, type WorkerOptions } from "./worker.ts";

// A worker whose sockets the test holds.

export const TOKEN = "a-worker-token-of-thirty-two-letters";
/** Unix milliseconds. */
export const NOW = 2_000_000_000_000;
export let folder = "";
const workers: ExecutionWorker[] = [];

/** For each file of tests by itself: files share this module where they share a process. */
export function tendWorkers(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "purser-worker-"));
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

type Said = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The orchestrator's end of one connection. */
export class Wire extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  readonly said: Said[] = [];
  readonly seqs: number[] = [];
  /** Whether beats are answered; of a connection that is dead none are, and it looks open. */
  answers = true;

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  send(text: string): void {
    const { seq, sig, payload } = JSON.parse(text) as { seq: number; sig: string; payload: string };
    expect(sig).toBe(createHmac("sha256", TOKEN).update(`${seq}.${payload}`).digest("hex"));
    this.seqs.push(seq);
    const message = JSON.parse(payload) as Said;
    this.said.push(message);
    if (this.answers && message.type === "heartbeat") this.tell({ type: "heartbeat", timestamp: NOW });
  }

  tell(message: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  close(code = 1006, reason = ""): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }

  get types(): string[] {
    return this.said.map(({ type }) => type);
  }
}

export function openWorker(more: Partial<WorkerOptions> = {}) {
  const wires: Wire[] = [];
  const worker = new ExecutionWorker({
    id: "worker-1",
    token: TOKEN,
    place: onThisMachine({
      cli: [process.execPath, join(import.meta.dirname, "cli.harness.ts")],
      folder,
      now: () => performance.now(),
    }),
    now: () => NOW,
    log: () => undefined,
    open: () => {
      const wire = new Wire();
      wires.push(wire);
      return wire as unknown as WebSocket;
    },
    ...more,
  });
  workers.push(worker);
  worker.start();
  const stop = () => worker.stop();
  /** The nth connection, let in. */
  const admit = async (n: number): Promise<Wire> => {
    const wire = await eventually(() => {
      const one = wires[n];
      if (one === undefined) throw new Error(`There is no connection ${n}`);
      return one;
    });
    wire.open();
    wire.tell({ type: "ack", workerId: "worker-1", sessionToken: "s", protocolVersion: "1.0.0" });
    return wire;
  };
  return { admit, stop, wires };
}

export const assign = (executionId: string, wish: object) => ({
  type: "assign",
  executionId,
  personaId: "persona",
  prompt: JSON.stringify(wish),
  env: { ANTHROPIC_API_KEY: "sk-ant-api-of-the-test" },
  config: { timeoutMs: 600_000, maxOutputBytes: 1_000_000, maxBudgetUsd: 0.25, maxTurns: 8 },
});
export const lineOf = ({ said }: Wire, type: string) => said.find((one) => one.type === type);
