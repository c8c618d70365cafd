import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../workers/patience.harness.ts";
import { NOWHERE, onThisMachine } from "./run-place.ts";
import { ExecutionWorker, type WorkerOptions } from "./worker.ts";

// The worker's side of the protocol, against sockets that the test holds.

const TOKEN = "a-worker-token-of-thirty-two-letters";
/** Unix milliseconds. */
const NOW = 2_000_000_000_000;
let folder = "";
const workers: ExecutionWorker[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-worker-"));
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Said = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The orchestrator's end of one connection. */
class Wire extends EventTarget {
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

  close(): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code: 1006, reason: "" }));
  }

  get types(): string[] {
    return this.said.map(({ type }) => type);
  }
}

function openWorker(more: Partial<WorkerOptions> = {}) {
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

const assign = (executionId: string, wish: object) => ({
  type: "assign",
  executionId,
  personaId: "persona",
  prompt: JSON.stringify(wish),
  env: { ANTHROPIC_API_KEY: "sk-ant-api-of-the-test" },
  config: { timeoutMs: 600_000, maxOutputBytes: 1_000_000, maxBudgetUsd: 0.25, maxTurns: 8 },
});
const lineOf = ({ said }: Wire, type: string) => said.find((one) => one.type === type);

describe("allows", () => {
  test("hello, ready, output, complete and ready again, each signed and numbered [row 86] [row 87] [row 88]", async () => {
    const wire = await openWorker().admit(0);
    expect(wire.said).toMatchObject([
      { type: "hello", workerId: "worker-1", token: TOKEN, version: "1.0.0" },
      { type: "ready", availableSlots: 1, maxSlots: 1 },
    ]);
    wire.tell(assign("execution-0001", { say: "Hello" }));
    await eventually(() => expect(lineOf(wire, "complete")).toBeDefined());
    expect(lineOf(wire, "complete")).toMatchObject({
      executionId: "execution-0001",
      status: "completed",
      exitCode: 0,
      totalCostUsd: 0.02,
    });
    expect(JSON.stringify(wire.said.filter(({ type }) => type === "stdout"))).toContain("Hello");
    const dated = wire.said.filter(({ type }) => type === "progress" || type === "stdout");
    expect(new Set(dated.map(({ timestamp }) => timestamp))).toEqual(new Set([NOW]));
    expect(wire.types.at(-1)).toBe("ready");
    expect(wire.seqs).toEqual(wire.seqs.map((_, n) => n + 1));
  });
});

describe("a place for runs", () => {
  test("that cannot begin one: the run has failed with the reason, and the worker goes on [row 88]", async () => {
    const place = {
      isFree: () => true,
      start: () => {
        throw new Error("with 51 hosts");
      },
      watch: () => undefined,
      close: () => undefined,
    };
    const wire = await openWorker({ place }).admit(0);
    wire.tell(assign("execution-0001", {}));
    await eventually(() =>
      expect(lineOf(wire, "complete")).toMatchObject({
        status: "failed",
        reason: "The run could not be set up: with 51 hosts",
      }),
    );
    expect(wire.types.at(-1)).toBe("ready");
  });

  test("that is not free: nothing is asked for, and what comes all the same is refused; it says so when it is [row 88]", async () => {
    let isFree = false;
    let changed: () => void = () => undefined;
    const place = {
      ...onThisMachine({ cli: ["/bin/false"], folder, now: () => 0 }),
      isFree: () => isFree,
      watch: (told: () => void) => {
        changed = told;
      },
    };
    const wire = await openWorker({ place, limitsNetwork: true }).admit(0);
    expect(wire.said).toMatchObject([
      { type: "hello", capabilities: ["claude-cli", "node", "network-policy"] },
      { type: "ready", availableSlots: 0, maxSlots: 1 },
    ]);
    wire.tell(assign("execution-0001", {}));
    await eventually(() => expect(lineOf(wire, "complete")).toMatchObject({ exitCode: 1, durationMs: 0 }));
    isFree = true;
    changed();
    expect(wire.said.at(-1)).toMatchObject({ type: "ready", availableSlots: 1, maxSlots: 1 });
  });

  test("[behaviour 74] that there is none of: the worker connects to say why, and takes nothing [row 88]", async () => {
    const wire = await openWorker({ place: NOWHERE, unable: "needs_larger_machine: …" }).admit(0);
    expect(wire.said).toMatchObject([
      { type: "hello", capabilities: [] },
      { type: "ready", availableSlots: 0, maxSlots: 0, unable: "needs_larger_machine: …" },
    ]);
  });
});

describe("refuses", () => {
  test("a second run beside the first, and what is no assignment [row 88]", async () => {
    const wire = await openWorker().admit(0);
    wire.tell(assign("execution-0001", { hang: true }));
    wire.tell(assign("execution-0002", {}));
    wire.tell(assign("../../etc", {}));
    wire.tell({ type: "assign", executionId: "execution-0003" });
    await eventually(() =>
      expect(lineOf(wire, "complete")).toMatchObject({
        executionId: "execution-0002",
        exitCode: 1,
        durationMs: 0,
      }),
    );
    wire.tell({ type: "cancel", executionId: "execution-0001" });
    await eventually(() =>
      expect(wire.said).toContainEqual(
        expect.objectContaining({ executionId: "execution-0001", status: "cancelled" }),
      ),
    );
    expect(wire.said.filter(({ type }) => type === "complete")).toHaveLength(2);
  });
});

describe("fails safe", () => {
  test("[behaviour 75] a run that ends while there is no connection is told when there is one: it is not made again [row 86]", async () => {
    const { admit } = openWorker();
    const first = await admit(0);
    first.tell(assign("execution-0001", { say: "heard later" }));
    first.close();
    const second = await admit(1);
    await eventually(() => expect(lineOf(second, "complete")).toMatchObject({ status: "completed" }));
    expect(second.types.slice(0, 2)).toEqual(["hello", "active_executions"]);
    expect(lineOf(second, "active_executions")).toMatchObject({ executionIds: ["execution-0001"] });
    const all = JSON.stringify([...first.said, ...second.said]);
    expect(all).toContain("heard later");
    expect(all.match(/"type":"complete"/g)).toHaveLength(1);
    expect(second.types.at(-1)).toBe("ready");
  });

  test("[behaviour 75] one that is alone for too long ends its run, before another worker begins it [row 86]", async () => {
    const { admit } = openWorker({ aloneMs: 1 });
    const first = await admit(0);
    first.tell(assign("execution-0001", { hang: true }));
    await eventually(() => expect(JSON.stringify(first.said)).toContain("hanging"));
    first.close();
    const second = await admit(1);
    await eventually(() => expect(lineOf(second, "complete")).toMatchObject({ status: "cancelled" }));
  });

  /** It says each few milliseconds that it lives. */
  const quick = { beatMs: 2 } as const;
  const beats = ({ said }: Wire) => said.filter(({ type }) => type === "heartbeat").length;

  test("[behaviour 75] a connection that looks open and is dead: its run ends before another worker begins it, and what comes through it is not heard [row 86]", async () => {
    let at = NOW;
    const { admit } = openWorker({ ...quick, now: () => at });
    const first = await admit(0);
    first.tell(assign("execution-0001", { hang: true }));
    await eventually(() => expect(JSON.stringify(first.said)).toContain("hanging"));
    await eventually(() => expect(beats(first)).toBeGreaterThan(3));
    for (let n = 0; n < 5; n += 1) {
      at += 10_000;
      const before = beats(first);
      await eventually(() => expect(beats(first)).toBeGreaterThan(before));
    }
    expect(lineOf(first, "complete"), "while beats are answered it goes on").toBeUndefined();
    first.answers = false;
    at += 35_001;
    const second = await admit(1);
    await eventually(() => expect(lineOf(second, "complete")).toMatchObject({ status: "cancelled" }));
    first.tell(assign("execution-0002", {}));
    second.tell(assign("execution-0003", {}));
    await eventually(() =>
      expect(second.said.filter(({ type }) => type === "complete")).toMatchObject([
        { executionId: "execution-0001" },
        { executionId: "execution-0003", status: "completed" },
      ]),
    );
  });

  test("an orchestrator that answers no beat is an older one: runs go on [row 86]", async () => {
    let at = NOW;
    const { admit, wires } = openWorker({ ...quick, now: () => at });
    const wire = await admit(0);
    wire.answers = false;
    wire.tell(assign("execution-0001", { hang: true }));
    at += 600_000;
    await eventually(() => expect(beats(wire)).toBeGreaterThan(3));
    expect(lineOf(wire, "complete")).toBeUndefined();
    expect(wires).toHaveLength(1);
  });

  test("[behaviour 75] an end that was told into a dead connection is told again; one that was heard is not [row 86]", async () => {
    const { admit } = openWorker(quick);
    const first = await admit(0);
    const toldOn = (wire: Wire) => wire.said.flatMap((one) => (one.type === "complete" ? one.executionId : []));
    first.tell(assign("execution-0001", {}));
    await eventually(() => expect(toldOn(first)).toEqual(["execution-0001"]));
    const before = beats(first);
    await eventually(() => expect(beats(first)).toBeGreaterThan(before));
    first.tell(assign("execution-0002", {}));
    first.answers = false;
    await eventually(() => expect(toldOn(first)).toEqual(["execution-0001", "execution-0002"]));
    first.close();
    const second = await admit(1);
    await eventually(() => expect(toldOn(second)).toEqual(["execution-0002"]));
    expect(lineOf(second, "active_executions")).toMatchObject({ executionIds: ["execution-0002"] });
  });

  test("a worker that is ended tells what becomes of its run [row 88]", async () => {
    const { admit, stop } = openWorker();
    const wire = await admit(0);
    wire.tell(assign("execution-0001", { hang: true }));
    await eventually(() => expect(JSON.stringify(wire.said)).toContain("hanging"));
    await stop();
    expect(lineOf(wire, "complete")).toMatchObject({ executionId: "execution-0001", status: "cancelled" });
  });
});
