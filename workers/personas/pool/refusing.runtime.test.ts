import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { WORKER_TOKEN, world } from "../objects.harness.ts";
import { openPool } from "./objects.harness.ts";

const clock = () => new Date(world.now);
const lastOf = <T>(list: readonly T[]): T | undefined => list.at(-1);

describe("refuses", () => {
  test("43. frames without an envelope, another token, another major version, no hello in time: 1008 [row 87]", async () => {
    const here = openPool();
    const plain = await here.worker({ id: "plain", isPlain: true }).connect();
    const wrong = await here.worker({ id: "wrong", token: "another-token" }).connect();
    const future = await here.worker({ id: "future", version: "2.0.0" }).connect();
    await here.until(() => expect([plain.closed?.code, future.closed?.code]).toEqual([1008, 1008]));
    expect(wrong.closed, "its hello does not verify, and says nothing").toBeNull();
    await here.pass(10_000);
    await here.until(() =>
      expect(wrong.closed).toMatchObject({ code: 1008, reason: expect.stringContaining("hello") }),
    );
    expect((await here.object.report()).workers).toEqual([]);
  });

  test.each([
    ["bytes", new Uint8Array(8)],
    ["nothing", ""],
    ["half an object", '{"_signed":true,'],
    ["lists in lists", "[".repeat(100_000)],
    ["a number beyond all numbers", '{"_signed":true,"seq":1e999,"sig":"","payload":"{}"}'],
    ["more than a frame has", "x".repeat(16 * 1024 * 1024 + 1)],
  ])("43. %s instead of an envelope: 1008, and the others go on [row 87]", async (_, words) => {
    const here = openPool();
    const beside = await here.worker({ id: "beside" }).connect();
    const socket = await here.socket();
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    socket.send(words);
    expect((await closed).code).toBe(1008);
    const id = await here.execute(await here.persona());
    await here.isRunning(beside, id);
  });

  test("a token in the address that is not it, and one where frames have to be signed [row 87]", async () => {
    for (const takesPlain of [true, false]) {
      const here = openPool({ takesPlain });
      const query = takesPlain ? "?token=wrong" : `?token=${WORKER_TOKEN}`;
      const worker = await here.worker({ isPlain: true, query }).connect();
      await here.until(() => expect(worker.closed?.code).toBe(1008));
    }
  });

  test("what a worker says of executions that are not its own", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const owner = await here.worker({ id: "owner" }).connect();
    await here.isRunning(owner, id);
    const other = await here.worker({ id: "other" }).connect();
    await other.say({ type: "stdout", executionId: id, chunk: "mine", timestamp: 1 });
    await other.say({ type: "complete", executionId: id, status: "completed", exitCode: 0, durationMs: 5 });
    await other.say({ type: "heartbeat", timestamp: 1, metrics: { uptimeMs: 77 } });
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ healthMetrics: { uptimeMs: 77 } }, {}]),
    );
    expect(await here.detail(id)).toMatchObject({ status: "running", output: [] });
  });

  test("a persona that names hosts to a worker that does not hold runs to them [row 178]", async () => {
    const here = openPool();
    const networkPolicy = JSON.stringify({ allowedHosts: ["api.example.com"] });
    const id = await here.execute(await here.persona({ networkPolicy }));
    const open = await here.worker({ id: "open" }).connect();
    await here.until(async () => expect((await here.detail(id)).waitingFor).toContain("names hosts"));
    const held = await here.worker({ id: "held", capabilities: ["claude-cli", "network-policy"] }).connect();
    await here.isRunning(held, id);
    expect(open.started).toEqual([]);
    expect(lastOf(held.received)).toMatchObject({
      config: { networkPolicy: { allowedHosts: ["api.example.com"] } },
    });
  });

  test("a run that the month does not pay for: it is not sent, and the reason is told [row 88]", async () => {
    const opened = openDesk(undefined, { clock });
    opened.ledger.state.level = 2;
    const here = openPool({ opened });
    const worker = await here.worker().connect();
    const id = await here.execute(await here.persona());
    await here.isStatus(id, "failed");
    expect((await here.detail(id)).error).toContain("Background work waits");
    expect(worker.started).toEqual([]);
  });

  test("44. the environment of a run holds its connectors, a key and a model, and nothing that the worker lives by [row 73]", async () => {
    const here = openPool();
    const persona = await here.persona();
    const { body } = await here.call("POST", "/api/credentials", {
      name: "PATH",
      serviceType: "x",
      plaintext: JSON.stringify({ node_options: "--inspect", "api.token": "very-secret" }),
    });
    await here.call("POST", `/api/personas/${persona}/credentials`, { credentialId: body.id });
    const id = await here.execute(persona);
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    const env = worker.running.get(id)?.env ?? {};
    expect(Object.keys(env).toSorted()).toEqual([
      "ANTHROPIC_API_KEY",
      "ANTHROPIC_MODEL",
      "CONNECTOR_PATH_API_TOKEN",
      "CONNECTOR_PATH_NODE_OPTIONS",
    ]);
    expect(worker.running.get(id)?.prompt).not.toContain("very-secret");
    // 57. What a run prints of them is not kept.
    const key = env.ANTHROPIC_API_KEY ?? "";
    await worker.say({ type: "stdout", executionId: id, chunk: `echo very-secret ${key}`, timestamp: 1 });
    await here.until(async () => expect((await here.detail(id)).outputLines).toBe(1));
    expect((await here.detail(id)).output[0]).toBe("echo [REDACTED:credential] [REDACTED:credential]");
  });
});
