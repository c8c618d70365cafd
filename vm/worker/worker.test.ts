import { describe, expect, test } from "vitest";
import { eventually } from "../../workers/patience.harness.ts";
import { NOWHERE, onThisMachine } from "./run-place.ts";
import { assign, folder, lineOf, NOW, openWorker, TOKEN, tendWorkers } from "./wire.harness.ts";

// The worker's side of the protocol, against sockets that the test holds.

tendWorkers();

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
