import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../workers/patience.harness.ts";
import type { Assign } from "../protocol.ts";
import { SandboxPlace } from "./dial.ts";
import { Sandbox } from "./serve.ts";

// The two ends of a run's container, over real sockets: one run for each life of it. Docker's part is played by the test.

const PROXY = "http://pass:word@egress:3128/";
let folder = "";
const open: { close: () => unknown }[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-sandbox-"));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One life of the container. */
async function life(port = 0) {
  const sandbox = new Sandbox({
    cli: [process.execPath, join(import.meta.dirname, "..", "cli.harness.ts")],
    folder,
    now: () => performance.now(),
    hostname: "127.0.0.1",
    port,
    lifeMinMs: 0,
  });
  open.push(sandbox);
  return { sandbox, port: await sandbox.listen() };
}

async function placeAt(port: number) {
  const place = new SandboxPlace({
    open: () => connect(port, "127.0.0.1"),
    proxyFor: () => PROXY,
    againMs: 20,
  });
  open.unshift(place);
  await eventually(() => expect(place.isFree()).toBe(true));
  return place;
}

const assignOf = (wish: object): Assign => ({
  type: "assign",
  executionId: "execution-0001",
  personaId: "persona",
  prompt: JSON.stringify(wish),
  env: { ANTHROPIC_API_KEY: "k" },
  config: { timeoutMs: 600_000, maxOutputBytes: 10_000_000 },
});

describe("allows", () => {
  test("[behaviour 68] [behaviour 69] one run, with its way out and nothing else of ours; the next one finds another container [row 88] [row 180]", async () => {
    const first = await life();
    const place = await placeAt(first.port);
    const said: string[] = [];
    const told: boolean[] = [];
    place.watch(() => told.push(place.isFree()));
    // U+2028 ends a line for some readers of lines, and none here.
    const run = place.start(assignOf({ report: true, say: "a\u2028b" }), (_, chunk) => said.push(chunk));
    expect(place.isFree()).toBe(false);
    expect(await run.ended).toMatchObject({ status: "completed", exitCode: 0, totalCostUsd: 0.02 });
    const texts = said
      .join("\n")
      .split("\n")
      .flatMap((line) => {
        const { message } = JSON.parse(line) as { message?: { content: { text: string }[] } };
        return message?.content[0]?.text ?? [];
      });
    expect(texts[1]).toBe("a\u2028b");
    const { env, home } = JSON.parse(texts[0] ?? "{}") as { env: Record<string, string>; home: string[] };
    expect(home).toEqual([]);
    expect(env).toMatchObject({ HTTPS_PROXY: PROXY, ANTHROPIC_API_KEY: "k" });
    expect(Object.keys(env).filter((name) => name.startsWith("PURSER"))).toEqual([]);
    await first.sandbox.over;
    expect(readdirSync(folder)).toEqual([]);
    await first.sandbox.close();
    expect(place.isFree()).toBe(false);
    await life(first.port);
    await eventually(() => expect(place.isFree()).toBe(true));
    expect(told).toContain(true);
    expect((await place.start(assignOf({}), () => undefined).ended).status).toBe("completed");
  });
});

describe("refuses", () => {
  test("whatever a run connects with to the container's own port, and a second run in one container [row 180]", async () => {
    const { port, sandbox } = await life();
    const place = await placeAt(port);
    const said: string[] = [];
    const run = place.start(assignOf({ hang: true }), (_, chunk) => said.push(chunk));
    await eventually(() => expect(said.join()).toContain("hanging"));
    const stranger = connect(port, "127.0.0.1");
    const heard: Buffer[] = [];
    stranger.on("data", (part) => heard.push(part)).on("error", () => undefined);
    await new Promise((resolve) => stranger.once("close", resolve));
    expect(heard).toEqual([]);
    expect(() => place.start(assignOf({}), () => undefined)).toThrow("No container");
    run.stop();
    expect((await run.ended).status).toBe("cancelled");
    await sandbox.over;
    // The port stays taken until the container is gone.
    const other = createServer();
    const taken = new Promise((resolve) => other.once("error", resolve));
    other.listen(port, "127.0.0.1");
    expect(await taken).toMatchObject({ code: "EADDRINUSE" });
  });

  test("what is no message: the connection ends, and the container waits for another", async () => {
    const { port } = await life();
    for (const words of ["nonsense\n", '{"type":"run"}\n']) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined).resume();
      socket.write(words);
      await new Promise((resolve) => socket.once("close", resolve));
    }
    const place = await placeAt(port);
    expect((await place.start(assignOf({}), () => undefined).ended).status).toBe("completed");
  });
});

describe("fails safe", () => {
  test("a container that ends before its run does: the run has failed, with the reason [row 88]", async () => {
    let end: Socket | undefined;
    const server = createServer((socket) => {
      end = socket;
      socket.on("error", () => undefined).resume();
      socket.write('{"type":"ready"}\n');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(server);
    const address = server.address();
    const place = await placeAt(typeof address === "object" && address !== null ? address.port : 0);
    const run = place.start(assignOf({}), () => undefined);
    end?.destroy();
    expect(await run.ended).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("ended before"),
    });
  });

  test("a worker that is gone: its run ends, and the container with it [row 88]", async () => {
    const { port, sandbox } = await life();
    const place = await placeAt(port);
    const said: string[] = [];
    place.start(assignOf({ hang: true }), (_, chunk) => said.push(chunk));
    await eventually(() => expect(said.join()).toContain("hanging"));
    place.close();
    await sandbox.over;
    expect(readdirSync(folder)).toEqual([]);
  });

  test("[behaviour 71] what the kernel ends for want of memory is told, and the next run is none the worse [row 88]", async () => {
    const first = await life();
    const place = await placeAt(first.port);
    expect(await place.start(assignOf({ kill: true }), () => undefined).ended).toMatchObject({
      exitCode: 137,
      reason: "out_of_memory",
    });
    await first.sandbox.over;
    await first.sandbox.close();
    await life(first.port);
    await eventually(() => expect(place.isFree()).toBe(true));
    expect((await place.start(assignOf({}), () => undefined).ended).status).toBe("completed");
  });
});
