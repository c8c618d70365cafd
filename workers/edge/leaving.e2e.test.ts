import { request as httpRequest, type IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import { Response as MiniflareResponse } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployment, openDeployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { OFFLINE_KEY } from "../../infra/offline/model/server.ts";
import type { Entry } from "../archive/contract.ts";

// Clients that go away before their reply is there, over connections that are really cut.

const MODEL = "http://127.0.0.1:9";
const PATIENCE_MS = 20_000;
let here: Deployment;
/** The model ends no answer before this is settled. */
let thought: Promise<unknown> = Promise.resolve();
let asked = 0;

beforeAll(async () => {
  const model = openOfflineModel();
  here = await openDeployment("dev", {
    root: process.cwd(),
    config: { anthropicApiKey: OFFLINE_KEY, modelBaseUrl: MODEL },
    outbound: async (request) => {
      const { method, url, headers } = request;
      const sent = new Request(url, { method, headers: [...headers], body: await request.text() });
      const answer = await model.answer(sent);
      const init = { status: answer.status, headers: [...answer.headers] };
      if (url.includes("count_tokens")) return new MiniflareResponse(answer.body, init);
      asked += 1;
      return new MiniflareResponse(inParts(await answer.text()), init);
    },
  });
});
afterAll(() => here.close());

/** The first events at once, the others one by one when the test lets them: a cut is noticed by a later write, not the first. */
function inParts(text: string): ReadableStream<Uint8Array> {
  const events = text.split("\n\n").filter((event) => event !== "");
  const middle = Math.ceil(events.length / 2);
  const bytes = (some: readonly string[]) =>
    new TextEncoder().encode(some.map((one) => `${one}\n\n`).join(""));
  return new ReadableStream({
    start: async (controller) => {
      controller.enqueue(bytes(events.slice(0, middle)));
      await thought;
      for (const event of events.slice(middle)) {
        controller.enqueue(bytes([event]));
        await setTimeout(50);
      }
      controller.close();
    },
  });
}

type Leaving = { readonly reply: Promise<IncomingMessage>; readonly leave: () => void };

/** A chat over a connection of its own. */
function chat(accept: string): Leaving {
  const { hostname, port } = here.runtime.door;
  const body = JSON.stringify({ message: "Hello", sessionKey: crypto.randomUUID() });
  const headers = {
    host: here.runtime.hostname,
    authorization: `Bearer ${here.tokens.personal}`,
    "x-forwarded-proto": "https",
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    accept,
  };
  const request = httpRequest({ hostname, port, path: "/api/chat", method: "POST", headers, agent: false });
  const reply = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
  });
  request.end(body);
  return { reply, leave: () => request.destroy() };
}

async function eventually<T>(look: () => Promise<T | null> | T | null): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(50)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`Nothing of it within ${PATIENCE_MS} ms.`);
}

/** What the journal still holds: records that are not complete, and those that are not in R2 yet. */
async function waiting(): Promise<Entry[]> {
  const journals = await here.runtime.miniflare.getDurableObjectNamespace("JOURNAL", here.runtime.doorScript);
  const journal = journals.getByName("journal") as unknown as {
    exportPage(cursor: null): Promise<{ readonly text: string }>;
  };
  const { text } = await journal.exportPage(null);
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    const { table, row } = JSON.parse(line) as { table?: string; row?: { text?: string } };
    return table === "waiting" && row?.text ? [JSON.parse(row.text) as Entry] : [];
  });
}

/** The records in R2. */
async function stored(): Promise<Entry[]> {
  const bucket = await here.runtime.miniflare.getR2Bucket("AUDIT", "purser-dev-archive");
  const { objects } = await bucket.list({ prefix: "audit/" });
  const texts = await Promise.all(objects.map(async ({ key }) => (await bucket.get(key))?.text()));
  return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as Entry]));
}

describe("fails safe", () => {
  test("a client that leaves while the model thinks: its request goes on to its end and into the record [row 109]", async () => {
    let answer = (): void => undefined;
    thought = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const before = asked;
    const { reply, leave } = chat("application/json");
    const gone = expect(reply).rejects.toThrow();
    await eventually(() => (asked > before ? true : null));
    leave();
    await gone;
    await setTimeout(200);
    answer();
    const entry = await eventually(
      async () => (await stored()).find(({ route }) => route === "/api/chat") ?? null,
    );
    expect(entry).toMatchObject({ status: 200, complete: true, client: { name: "local-personal" } });
    expect(Number(entry.costUsd)).toBeGreaterThan(0);
    expect(entry.reply.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("a client that leaves its stream: the record says how far it came [row 109]", async () => {
    let answer = (): void => undefined;
    thought = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { reply, leave } = chat("text/event-stream");
    const response = await reply;
    const requestId = String(response.headers["x-request-id"]);
    const own = async () => (await waiting()).find((entry) => entry.requestId === requestId) ?? null;
    const open = await eventually(own);
    expect(open).toMatchObject({ status: 200, complete: false, reply: { bytes: 0, sha256: null } });
    response.on("error", () => undefined);
    response.resume();
    await setTimeout(200);
    leave();
    await setTimeout(200);
    answer();
    const ended = await eventually(async () => {
      const entry = await own();
      return entry && entry.durationMs > open.durationMs ? entry : null;
    });
    expect(ended).toMatchObject({
      complete: false,
      reply: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(ended.reply.bytes).toBeGreaterThan(0);
  });
});
