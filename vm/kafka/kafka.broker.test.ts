import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { assistantLine, resultLine, StandInWorker } from "../../workers/personas/pool/worker.harness.ts";
import { type Clients, openClients, requestOf } from "./asking.harness.ts";
import { bridge } from "./bridge.ts";
import { type Broker, missing, startBroker, USER } from "./broker.harness.ts";
import { openCluster } from "./cluster.ts";
import { openDoor } from "./door.ts";
import { opened, signedRecord } from "./envelope.ts";
import { type BridgeSettings, settingsIn } from "./settings.ts";
import { KAFKA_TOPICS } from "./topics.ts";

// A whole deployment behind its front, a real broker in KRaft mode, and the bridge between the two.

const TOKEN = "a-worker-token-of-thirty-two-letters";
const KEY = "0123456789abcdef0123456789abcdef";

let broker: Broker;
let here: Deployment;
let front: LocalFront;
let worker: StandInWorker;
let clients: Clients;
const running: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (missing !== null) return;
  [broker, here] = await Promise.all([
    startBroker(),
    openTestDeployment({
      config: { masterKey: "0".repeat(64), workerToken: TOKEN },
      model: openOfflineModel(),
    }),
  ]);
  front = await openLocalFront(here);
  clients = await openClients(broker.open);
  const reply = await team("GET", "/api/workers/address");
  const address = front.url.replace("http:", "ws:") + new URL(reply.url).pathname;
  const open = (): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(address);
      socket.addEventListener("open", () => resolve(socket));
      socket.addEventListener("error", () => reject(new Error("No socket")));
    });
  worker = await new StandInWorker({ id: "worker-kafka", token: TOKEN, open }).connect();
});
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});
afterAll(async () => {
  if (missing !== null) return;
  worker?.drop();
  await clients?.close();
  front?.close();
  await here?.close();
  await broker?.stop();
});

const team = async (method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${here.tokens.team}`, "content-type": "application/json" };
  const reply = await here.send(path, { method, headers, body: body ? JSON.stringify(body) : null });
  return JSON.parse(await reply.text());
};

function settings(more: Record<string, string>): BridgeSettings {
  const env = { KAFKA_BROKERS: broker.open, PURSER_URL: front.url, PURSER_TOKEN: here.tokens.team, ...more };
  const read = settingsIn(env);
  if (typeof read === "string") throw new Error(read);
  return read;
}

/** A bridge that runs until the end of the test, or until it is stopped. */
async function startBridge(more: Record<string, string> = {}) {
  const read = settings(more);
  const cluster = await openCluster(read);
  const end = new AbortController();
  const { signingKey } = read;
  const options = { cluster, door: openDoor(read, fetch), signingKey, now: Date.now, log: () => undefined };
  const ended = bridge({ ...options, retryMinMs: 50 }, end.signal);
  const stop = async () => {
    end.abort();
    await ended.catch(() => undefined);
    await cluster.close();
  };
  running.push(stop);
  return Object.assign(stop, { ended });
}

const ask = (request: { readonly executionId: string }, text = JSON.stringify(request)) =>
  clients.producer.send({ messages: [{ topic: KAFKA_TOPICS.exec, key: request.executionId, value: text }] });
const about = (key: string, topic: string) =>
  clients.told.filter((one) => one.key === key && one.topic === topic);
const lifecycleOf = ({ executionId }: { readonly executionId: string }) =>
  until(`the end of ${executionId}`, () => about(executionId, KAFKA_TOPICS.lifecycle)[0]?.value);
const executionsOf = async (externalId: string) =>
  (await team("GET", "/api/executions?limit=500")).filter(
    (row: { externalId: string | null }) => row.externalId === externalId,
  );

describe.skipIf(missing !== null)("allows", () => {
  test("61. a request over a cluster with a login: carried out once, with its output, its events and its end in upstream's shapes [row 98]", async () => {
    await startBridge({
      KAFKA_BROKERS: broker.guarded,
      KAFKA_USERNAME: USER.username,
      KAFKA_PASSWORD: USER.password,
    });
    const persona = await team("POST", "/api/personas", { name: "Shell", runsOn: "worker" });
    const request = requestOf({ personaId: persona.id, inputData: { branch: "trunk" } });
    const { executionId } = request;
    await ask(request);
    const id: string = await until("the run", () => worker.started[0]);
    expect(worker.running.get(id)?.prompt).toContain("trunk");
    const lines = [assistantLine('{"emit_event":{"type":"built","data":{"n":1}}}'), resultLine(0.02)];
    await worker.end(id, { lines, costUsd: 0.02 });
    expect(await lifecycleOf(request)).toEqual({
      executionId,
      status: "completed",
      exitCode: 0,
      durationMs: expect.any(Number),
      sessionId: "session-1",
      totalCostUsd: 0.02,
    });
    const output = about(executionId, KAFKA_TOPICS.output);
    expect(output.map(({ value }) => value.chunk).join("\n")).toBe(lines.join("\n"));
    expect(output[0]).toMatchObject({ line: "0", value: { executionId, timestamp: expect.any(Number) } });
    expect(about(executionId, KAFKA_TOPICS.events).map(({ value }) => value)).toEqual([
      {
        executionId,
        eventType: "emit_event",
        payload: { type: "built", data: { n: 1 } },
        timestamp: expect.any(Number),
      },
    ]);
    expect(await executionsOf(executionId)).toMatchObject([{ id, status: "completed" }]);
  });

  test("61. signed requests, and what comes of them is signed too [row 98]", async () => {
    await startBridge({ KAFKA_SIGNING_KEY: KEY, KAFKA_GROUP: "signed" });
    const request = requestOf();
    const seal = { key: KEY, topic: KAFKA_TOPICS.exec, now: Date.now(), nonce: randomUUID() };
    await ask(request, signedRecord(JSON.stringify(request), seal));
    const envelope = await lifecycleOf(request);
    const read = opened(JSON.stringify(envelope), {
      key: KEY,
      topic: KAFKA_TOPICS.lifecycle,
      now: Date.now(),
    });
    if (typeof read === "string") throw new Error(read);
    expect(JSON.parse(read.payload)).toMatchObject({ executionId: request.executionId, status: "completed" });
  });
});

describe.skipIf(missing !== null)("TLS", () => {
  const tls = () => ({
    KAFKA_BROKERS: broker.encrypted,
    KAFKA_TLS: "on",
    KAFKA_GROUP: "encrypted",
    KAFKA_CA: broker.cert,
    KAFKA_CERT: broker.cert,
    KAFKA_KEY: broker.key,
  });

  test("61. a cluster of an authority of its own that knows the bridge by its certificate [row 98]", async () => {
    await startBridge(tls());
    const request = requestOf();
    await ask(request);
    expect(await lifecycleOf(request)).toMatchObject({ status: "completed" });
  });

  test.each([
    ["a broker whose authority it does not know", { KAFKA_CA: "" }],
    ["a broker that it shows no certificate", { KAFKA_CERT: "", KAFKA_KEY: "" }],
  ])("61. %s does not let it in [row 98]", async (_, without) => {
    await expect(openCluster(settings({ ...tls(), ...without }))).rejects.toThrow(
      `No broker of ${broker.encrypted} lets the bridge in: `,
    );
  });
});

describe.skipIf(missing !== null)("refuses", () => {
  test("61. what is no request: a dead letter with the reason, and an end for whoever waits [row 98]", async () => {
    await startBridge({ KAFKA_GROUP: "strict" });
    const broken = requestOf();
    await ask(broken, "{not json");
    const bad = requestOf({ prompt: "", projectId: "another", credentialIds: ["c-1"] });
    await ask(bad);
    const { value: letter } = await until("a letter", () => about(broken.executionId, KAFKA_TOPICS.dlq)[0]);
    expect(letter).toEqual({
      originalTopic: KAFKA_TOPICS.exec,
      originalKey: broken.executionId,
      rawMessage: "{not json",
      reason: "It is not JSON.",
      rejectedAt: expect.any(Number),
    });
    expect(await lifecycleOf(bad)).toMatchObject({ status: "failed", durationMs: 0 });
    const { reason } = (await until("its letter", () => about(bad.executionId, KAFKA_TOPICS.dlq)[0])).value;
    for (const field of ["prompt", "projectId", "credentialIds"]) expect(reason).toContain(`${field}: `);
    expect(await executionsOf(bad.executionId)).toEqual([]);
  });

  test("61. a request that the deployment refuses, in the deployment's words [row 98]", async () => {
    await startBridge({ KAFKA_GROUP: "strict" });
    const request = requestOf({ config: { timeoutMs: 600_001 } });
    await ask(request);
    expect(await lifecycleOf(request)).toMatchObject({
      status: "failed",
      error: expect.stringMatching(/^400 /),
    });
    expect(about(request.executionId, KAFKA_TOPICS.dlq)[0]?.value.reason).toContain("timeoutMs");
  });

  test("61. to be let in with a wrong password, and says which brokers it asked [row 98]", async () => {
    const login = { KAFKA_USERNAME: USER.username, KAFKA_PASSWORD: "a wrong one" };
    const opening = openCluster(settings({ KAFKA_BROKERS: broker.guarded, ...login }));
    await expect(opening).rejects.toThrow(`No broker of ${broker.guarded} lets the bridge in: `);
    await expect(opening).rejects.not.toThrow("a wrong one");
  });
});

describe.skipIf(missing !== null)("fails safe", () => {
  test("61. a bridge that is stopped while its first request goes on: the next one follows it to its end, and nothing runs twice [row 98]", async () => {
    const group = { KAFKA_GROUP: "stopped" };
    const stop = await startBridge(group);
    const persona = await team("POST", "/api/personas", { name: "Shell", runsOn: "worker" });
    const request = requestOf({ personaId: persona.id });
    const { executionId } = request;
    const before = worker.started.length;
    await ask(request);
    const id: string = await until("the run", () => worker.started[before]);
    await stop();
    // Asked again, as by a producer that heard of no broker's yes.
    await ask(request);
    await startBridge(group);
    await worker.end(id, { lines: [assistantLine("Here I am"), resultLine(0.01)] });
    expect(await lifecycleOf(request)).toMatchObject({ executionId, status: "completed" });
    expect(await executionsOf(executionId)).toHaveLength(1);
    expect(worker.started.slice(before)).toEqual([id]);
  });

  test("61. a broker that goes away while a request goes on, and comes back: its end is told, and nothing runs twice [row 98]", async () => {
    const group = { KAFKA_GROUP: "away" };
    let isOver = false;
    // As on the machine (main.ts): a bridge that can read no more ends, and is begun again.
    const going = (async () => {
      while (!isOver) {
        const one = await startBridge(group).catch(() => null);
        if (one === null) {
          await setTimeout(50);
          continue;
        }
        await one.ended.catch(() => undefined);
        await one();
      }
    })();
    const persona = await team("POST", "/api/personas", { name: "Shell", runsOn: "worker" });
    const request = requestOf({ personaId: persona.id });
    const before = worker.started.length;
    await until("the bridge", () => running.length > 0);
    await ask(request);
    const id: string = await until("the run", () => worker.started[before]);
    await clients.close();
    const back = await broker.away();
    await worker.end(id, { lines: [assistantLine("Here I am"), resultLine(0.01)] });
    await back();
    clients = await openClients(broker.open);
    expect(await lifecycleOf(request)).toMatchObject({ status: "completed" });
    // Asked again by a producer that heard of no yes, and something new.
    const next = requestOf();
    await ask(request);
    await ask(next);
    expect(await lifecycleOf(next)).toMatchObject({ status: "completed" });
    expect(await executionsOf(request.executionId)).toHaveLength(1);
    expect(worker.started.slice(before)).toEqual([id]);
    isOver = true;
    await Promise.all(running.splice(0).map((stop) => stop()));
    await going;
  });
});
