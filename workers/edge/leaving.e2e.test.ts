import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { requestOfDoor } from "../../infra/offline/door.harness.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import type { Entry } from "../archive/contract.ts";

// Clients that go away before their reply is there, over connections that are really cut.

let here: Deployment;
/** The model ends no answer before this is settled. */
let thought: Promise<unknown> = Promise.resolve();
/** And while this is so, it says its last words again and again: a cut is noticed by a later write, not the first. */
let goesOn = false;
const AGAIN_EVERY_MS = 20;
let asked = 0;

beforeAll(async () => {
  const model = openOfflineModel();
  const answer = async (request: Request): Promise<Response> => {
    const whole = await model.answer(request);
    if (request.url.includes("count_tokens")) return whole;
    asked += 1;
    return new Response(inParts(await whole.text()), whole);
  };
  here = await openTestDeployment({ model: { answer } });
});
afterAll(() => here.close());

/** The first events at once, the others when the test lets them. */
function inParts(text: string): ReadableStream<Uint8Array> {
  const events = text.split("\n\n").filter((event) => event !== "");
  const middle = events.findLastIndex((event) => event.includes("text_delta"));
  const bytes = (some: readonly string[]) =>
    new TextEncoder().encode(some.map((one) => `${one}\n\n`).join(""));
  return new ReadableStream({
    start: async (controller) => {
      controller.enqueue(bytes(events.slice(0, middle)));
      await thought;
      do {
        controller.enqueue(bytes(events.slice(middle, middle + 1)));
        await setTimeout(AGAIN_EVERY_MS);
      } while (goesOn);
      controller.enqueue(bytes(events.slice(middle + 1)));
      controller.close();
    },
  });
}

type Leaving = { readonly reply: Promise<IncomingMessage>; readonly leave: () => void };

/** A chat over a connection of its own. */
function chat(accept: string): Leaving {
  const body = JSON.stringify({ message: "What is new?", sessionKey: crypto.randomUUID() });
  const headers = {
    authorization: `Bearer ${here.tokens.personal}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    accept,
  };
  const request = requestOfDoor(here, "POST", "/api/chat", headers);
  const reply = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
  });
  request.end(body);
  return { reply, leave: () => request.destroy() };
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
    await until("the call of the model", () => asked > before);
    leave();
    await gone;
    // For the runtime to hear of it. Nothing shows that it has, and the record has to be the same either way.
    await setTimeout(200);
    answer();
    const entry = await until("the record in R2", async () =>
      (await stored()).find(({ route }) => route === "/api/chat"),
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
    goesOn = true;
    const { reply, leave } = chat("text/event-stream");
    const response = await reply;
    const requestId = String(response.headers["x-request-id"]);
    const own = async () => (await waiting()).find((entry) => entry.requestId === requestId);
    const open = await until("the record", own);
    expect(open).toMatchObject({ status: 200, complete: false, reply: { bytes: 0, sha256: null } });
    response.on("error", () => undefined);
    await once(response, "data");
    leave();
    answer();
    const ended = await until("the end of the record", async () => {
      const entry = await own();
      return entry && entry.durationMs > open.durationMs && entry;
    }).finally(() => {
      goesOn = false;
    });
    expect(ended).toMatchObject({
      complete: false,
      reply: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(ended.reply.bytes).toBeGreaterThan(0);
  });
});
