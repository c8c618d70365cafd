import { describe, expect, test } from "vitest";
import { eventually } from "../../workers/patience.harness.ts";
import { assign, lineOf, NOW, openWorker, tendWorkers, type Wire } from "./wire.harness.ts";

// What becomes of a worker's run when its connection is lost, with or without a word, and when the worker ends.

tendWorkers();

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
    const toldOn = (wire: Wire) =>
      wire.said.flatMap((one) => (one.type === "complete" ? one.executionId : []));
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

  test("one whose name another worker has waits as long as it can, and says so", async () => {
    const lines: Readonly<Record<string, unknown>>[] = [];
    const { admit } = openWorker({ log: (line) => void lines.push(line) });
    (await admit(0)).close(1001, "Replaced by a newer connection");
    expect(lines).toMatchObject([{ againInMs: 30_000, because: expect.stringContaining("--id") }]);
  });

  test("one that is not let in says what may be wrong; one that was, and is lost, does not", async () => {
    const lines: Readonly<Record<string, unknown>>[] = [];
    const { admit, wires } = openWorker({ log: (line) => void lines.push(line) });
    wires[0]?.close();
    (await admit(1)).close();
    expect(lines).toMatchObject([
      { what: "disconnected", because: expect.stringContaining("/api/workers/address") },
      { what: "disconnected" },
    ]);
    expect(lines[1]).not.toHaveProperty("because");
  });
});
