import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { until } from "../../../infra/offline/until.harness.ts";
import { onThisMachine } from "../../../vm/worker/run-place.ts";
import { ExecutionWorker } from "../../../vm/worker/worker.ts";
import { workerPath } from "./path.ts";
import { assistantLine, resultLine, StandInWorker } from "./worker.harness.ts";

// A worker as it connects from anywhere: over a real socket, past what stands where Access does, through the door.

const TOKEN = "a-worker-token-of-thirty-two-letters";
let here: Deployment;
let front: LocalFront;
const workers: StandInWorker[] = [];

beforeAll(async () => {
  here = await openTestDeployment({
    config: { masterKey: "0".repeat(64), workerToken: TOKEN },
    model: openOfflineModel(),
  });
  front = await openLocalFront(here);
});
afterEach(() => {
  for (const worker of workers.splice(0)) worker.drop();
});
afterAll(async () => {
  front.close();
  await here.close();
});

const team = async (method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${here.tokens.team}`, "content-type": "application/json" };
  const reply = await here.send(path, { method, headers, body: body ? JSON.stringify(body) : null });
  return { status: reply.status, body: JSON.parse(await reply.text()) };
};
const opened = (url: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => reject(new Error("No socket")));
  });
/** The address that the deployment names, at the front of this test. */
async function address(): Promise<string> {
  const { body } = await team("GET", "/api/workers/address");
  expect(body.url).toMatch(/^wss:\/\/[^/]+\/ws\/workers\/[0-9a-f]{32}$/);
  return front.url.replace("http:", "ws:") + new URL(body.url).pathname;
}
function workerAt(url: string): StandInWorker {
  const worker = new StandInWorker({ id: "worker-e2e", token: TOKEN, open: () => opened(url) });
  workers.push(worker);
  return worker;
}
const status = async () => (await team("GET", "/api/status")).body;

describe("allows", () => {
  test("a worker without a session or a bearer token, by its address alone; its upgrade is written down, its secret is not [row 86] [row 88]", async () => {
    const url = await address();
    const worker = await workerAt(url).connect();
    await until("the worker", async () => (await status()).workerCounts.idle === 1);
    const { body: persona } = await team("POST", "/api/personas", { name: "Shell", runsOn: "worker" });
    const { body } = await team("POST", "/api/execute", { prompt: "Do it", personaId: persona.id });
    await until("the run", () => worker.running.has(body.executionId));
    await worker.end(body.executionId, {
      lines: [assistantLine("Here I am"), resultLine(0.02)],
      costUsd: 0.02,
    });
    const detail = async () => (await team("GET", `/api/executions/${body.executionId}`)).body;
    await until("its end", async () => (await detail()).status === "completed");
    expect(await detail()).toMatchObject({ costUsd: 0.02, outputLines: 2 });
    const audit = await here.send("/api/audit/records?client=worker", {
      headers: { authorization: `Bearer ${here.tokens.admin}` },
    });
    const text = await audit.text();
    expect(JSON.parse(text).records).toMatchObject([
      { route: "/ws/workers/:secret", status: 101, client: "worker" },
    ]);
    expect(text).not.toContain(url.split("/").at(-1));
  });

  test("a worker to leave: its end is answered, and its process ends too [row 86]", async () => {
    const socket = await opened(await address());
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    socket.close(1000, "The worker ends");
    // 1006 would be one that nobody answered.
    expect((await closed).code).toBe(1005);
  });
});

describe("in the local run", () => {
  test("a worker may leave the secret of the address away, and its token it may not [row 87]", async () => {
    const local = await openLocalFront(here, await workerPath(TOKEN));
    try {
      const url = `${local.url.replace("http:", "ws:")}/ws/workers`;
      const worker = await workerAt(url).connect();
      await until("the worker", async () => (await status()).workerCounts.idle === 1);
      worker.drop();
      await until("that it is gone", async () => (await status()).workers.length === 0);
      const stranger = new StandInWorker({ id: "stranger", token: "x".repeat(32), open: () => opened(url) });
      workers.push(await stranger.connect());
      await stranger.say({ type: "ready", availableSlots: 1, maxSlots: 1 });
      expect((await status()).workers).toEqual([]);
      // Elsewhere the address without its secret leads nowhere.
      await expect(opened(`${front.url.replace("http:", "ws:")}/ws/workers`)).rejects.toThrow();
    } finally {
      local.close();
    }
  });
});

describe("refuses", () => {
  test("another address, an address without a secret, and a request that is no socket [row 87]", async () => {
    const url = await address();
    await expect(workerAt(`${url.slice(0, -1)}x`).connect()).rejects.toThrow();
    await expect(workerAt(url.slice(0, url.lastIndexOf("/"))).connect()).rejects.toThrow();
    expect((await here.send(new URL(url).pathname, {})).status).toBe(426);
    expect((await status()).workers).toEqual([]);
  });

  test("everybody, where the owner has set no token, and says how to", async () => {
    const other = await openTestDeployment({
      config: { masterKey: "0".repeat(64) },
      model: openOfflineModel(),
    });
    try {
      const reply = await other.send("/api/workers/address", {
        headers: { authorization: `Bearer ${other.tokens.team}` },
      });
      expect(reply.status).toBe(409);
      expect(await reply.text()).toContain("purser:workerToken");
    } finally {
      await other.close();
    }
  });
});

describe("our own worker", () => {
  test("carries a persona's execution out, with the stand-in of the CLI, and is gone when it ends [row 86] [row 88]", async () => {
    const url = await address();
    const folder = mkdtempSync(join(tmpdir(), "purser-worker-"));
    const worker = new ExecutionWorker({
      id: "worker-of-ours",
      token: TOKEN,
      open: () => new WebSocket(url),
      place: onThisMachine({
        cli: [process.execPath, resolve("vm/worker/cli.harness.ts")],
        folder,
        now: () => performance.now(),
      }),
      now: Date.now,
      log: () => undefined,
    });
    worker.start();
    try {
      const wish = { report: true };
      const { body: persona } = await team("POST", "/api/personas", { name: "Shell", runsOn: "worker" });
      const { body } = await team("POST", "/api/execute", {
        prompt: JSON.stringify(wish),
        personaId: persona.id,
      });
      const detail = async () => (await team("GET", `/api/executions/${body.executionId}`)).body;
      await until("its end", async () => (await detail()).status === "completed");
      const { output, costUsd } = await detail();
      expect(costUsd).toBe(0.02);
      expect(output.join("\n"), "the key that it was given is not kept").toContain("[REDACTED:");
    } finally {
      await worker.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    await until("that it is gone", async () => (await status()).workers.length === 0);
  });
});
