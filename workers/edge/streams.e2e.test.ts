import { request as httpRequest, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import type { Role } from "../caller.ts";
import { ROUTES } from "./table.ts";

// A reply that streams comes while it is made, for every role that may ask for one; and whoever leaves a run ends it.

let here: Deployment;
let service: string;
/** Answers that the model is giving; each stays open until its reader has gone. */
let thinking = 0;

beforeAll(async () => {
  const model = openOfflineModel();
  const answer = async (request: Request): Promise<Response> => {
    const whole = await model.answer(request);
    if (request.url.includes("count_tokens")) return whole;
    thinking += 1;
    return new Response(endless(await whole.text()), whole);
  };
  here = await openTestDeployment({ model: { answer } });
  const [token] = here.access.serviceTokens;
  const signed = token && (await here.signIn.serviceSession(token.clientId, token.clientSecret));
  if (!signed) throw new Error("The program declares no service token.");
  service = signed;
});
afterAll(() => here.close());

/** The first events at once, then pings for as long as somebody reads: it has no end of its own. */
function endless(text: string): ReadableStream<Uint8Array> {
  const events = text.split("\n\n").filter((event) => event !== "");
  const begun = events.slice(0, events.findIndex((event) => event.includes("text_delta")) + 1);
  const encoder = new TextEncoder();
  let pinging: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(encoder.encode(begun.map((event) => `${event}\n\n`).join("")));
      pinging = setInterval(
        () => controller.enqueue(encoder.encode('event: ping\ndata: {"type":"ping"}\n\n')),
        100,
      );
    },
    cancel: () => {
      clearInterval(pinging);
      thinking -= 1;
    },
  });
}

/** Every role with every route that streams. */
const STREAMS = ROUTES.filter(({ reply }) => reply === "stream").flatMap(({ path, methods: { POST = [] } }) =>
  (POST as readonly Role[]).map((role) => [role, path] as const),
);
const RUNS = STREAMS.filter(([, path]) => path === "/v1/agent/run");

type Streaming = { readonly reply: IncomingMessage; readonly first: string; readonly leave: () => void };

/** Asks for events over a connection of its own, and waits for the first of them. */
function begin(role: Role, path: string): Promise<Streaming> {
  const { hostname, port } = here.runtime.door;
  const said = path === "/api/chat" ? { message: "Hi", sessionKey: crypto.randomUUID() } : { prompt: "Hi" };
  const body = JSON.stringify(said);
  const headers = {
    host: here.runtime.hostname,
    authorization: `Bearer ${here.tokens[role]}`,
    "cf-access-jwt-assertion": service,
    "x-forwarded-proto": "https",
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    accept: "text/event-stream",
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method: "POST", headers, agent: false });
    request.once("error", reject);
    request.once("response", (reply) => {
      reply.on("error", () => undefined);
      reply.once("data", (piece: Buffer) =>
        resolve({ reply, first: piece.toString(), leave: () => request.destroy() }),
      );
    });
    request.end(body);
  });
}

describe("allows", () => {
  test.each(STREAMS)("%s the first event of %s while the model goes on [row 24, 109]", async (role, path) => {
    const { reply, first, leave } = await begin(role, path);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers["content-type"]).toContain("text/event-stream");
    expect(first).toMatch(/^(event: text|: still here)/);
    expect(thinking).toBeGreaterThan(0);
    leave();
  });

  test("every role that runs agents is among them, background work too", () => {
    expect(RUNS.map(([role]) => role).toSorted()).toEqual(["admin", "personal", "runtime"]);
  });
});

describe("fails safe", () => {
  test.each(RUNS)("%s that leaves %s does not keep the model busy [row 24]", async (role, path) => {
    const before = thinking;
    const { leave } = await begin(role, path);
    await until("the model to be asked", () => thinking === before + 1);
    leave();
    await until("the model to be let go", () => thinking === before);
  });
});
