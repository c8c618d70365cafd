import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { requestOfDoor } from "../../infra/offline/door.harness.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import type { Role } from "../caller.ts";
import { someOf } from "../sizes.harness.ts";
import { ROUTES } from "./table.ts";

// A reply that streams comes while it is made, for every role that may ask for one; and whoever leaves a run ends it.

let here: Deployment;
let service: string;
/** Answers that the model has begun; it ends none while it is slow. */
let begun = 0;
let isSlow = true;

beforeAll(async () => {
  const model = openOfflineModel();
  const answer = async (request: Request): Promise<Response> => {
    const whole = await model.answer(request);
    if (request.url.includes("count_tokens")) return whole;
    begun += 1;
    if (!isSlow) return whole;
    return new Response(endless(await whole.text()), whole);
  };
  here = await openTestDeployment({ model: { answer } });
  const [token] = here.access.serviceTokens;
  const signed = token && (await here.signIn.serviceSession(token.clientId, token.clientSecret));
  if (!signed) throw new Error("The program declares no service token.");
  service = signed;
});
afterAll(() => here.close());

/** Ends every answer that the model is giving. */
const endings: (() => void)[] = [];

/** The first events at once, then pings for as long as somebody reads: the rest comes when the test lets it. */
function endless(text: string): ReadableStream<Uint8Array> {
  const events = text.split("\n\n").filter((event) => event !== "");
  const middle = events.findIndex((event) => event.includes("text_delta")) + 1;
  const bytes = (some: readonly string[]) =>
    new TextEncoder().encode(some.map((one) => `${one}\n\n`).join(""));
  let pinging: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(bytes(events.slice(0, middle)));
      pinging = setInterval(() => controller.enqueue(bytes(['event: ping\ndata: {"type":"ping"}'])), 100);
      endings.push(() => {
        clearInterval(pinging);
        controller.enqueue(bytes(events.slice(middle)));
        controller.close();
      });
    },
    cancel: () => clearInterval(pinging),
  });
}

/** Every role with every route that streams. */
const STREAMS = ROUTES.filter(({ reply }) => reply === "stream").flatMap(({ path, methods: { POST = [] } }) =>
  (POST as readonly Role[]).map((role) => [role, path] as const),
);
const RUNS = STREAMS.filter(([, path]) => path === "/v1/agent/run");

type Streaming = { readonly reply: IncomingMessage; readonly first: string; readonly leave: () => void };

const bodyFor = (path: string): string =>
  JSON.stringify(
    path === "/api/chat" ? { message: "What is new?", sessionKey: "streams" } : { prompt: "Hi" },
  );

const headersOf = (role: Role, key: string) => ({
  authorization: `Bearer ${here.tokens[role]}`,
  "cf-access-jwt-assertion": service,
  "content-type": "application/json",
  "idempotency-key": key,
});

/** Asks over a connection of its own and leaves it when the model is at it, without a key to come back with. */
async function beginAndLeave(role: Role, path: string, body: string, accept: string): Promise<void> {
  const { "idempotency-key": _, ...headers } = headersOf(role, "");
  const before = begun;
  const request = requestOfDoor(here, "POST", path, { ...headers, accept });
  request.on("error", () => undefined);
  request.on("response", (reply) => reply.on("error", () => undefined));
  request.end(body);
  await until("the model to be asked", () => begun > before);
  // As the front cuts it: workerd notices a connection that is only closed when it writes.
  request.socket?.resetAndDestroy();
}

/** Asks for events over a connection of its own, and waits for the first of them. */
function begin(role: Role, path: string, key = crypto.randomUUID()): Promise<Streaming> {
  const body = bodyFor(path);
  const headers = {
    ...headersOf(role, key),
    "content-length": Buffer.byteLength(body),
    accept: "text/event-stream",
  };
  return new Promise((resolve, reject) => {
    const request = requestOfDoor(here, "POST", path, headers);
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
    const before = begun;
    const { reply, first } = await begin(role, path);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers["content-type"]).toContain("text/event-stream");
    expect(first).toMatch(/^(event: text|: still here)/);
    await until("the model to be asked", () => begun > before);
    expect(reply.complete, "it has not ended").toBe(false);
    for (const end of endings.splice(0)) end();
    await once(reply, "end");
  });

  test("every role that runs agents is among them, background work too", () => {
    expect(RUNS.map(([role]) => role).toSorted()).toEqual(["admin", "personal", "runtime"]);
  });
});

describe("fails safe", () => {
  test.each(someOf(RUNS, 3))(
    "%s that leaves %s ends the run, whatever the model still has to say [row 24]",
    async (role, path) => {
      const key = crypto.randomUUID();
      const { leave } = await begin(role, path, key);
      await until("the model to be paid for", async () => (await reservations()) === 1);
      leave();
      // Nobody ends it here: the model says nothing final, and the run's own time would be over as `timed_out`.
      await until("the run to be over", async () => (await reservations()) === 0);
      const again = await here.send(path, {
        method: "POST",
        headers: { ...headersOf(role, key), accept: "application/json" },
        body: bodyFor(path),
      });
      expect(await again.json()).toMatchObject({ status: "error", code: "aborted" });
      endings.length = 0;
    },
  );
});

describe("allows who leaves to go on", () => {
  const WAYS = STREAMS.flatMap(([role, path]) =>
    ["application/json", "text/event-stream"].map((accept) => [role, path, accept] as const),
  );

  test.each(someOf(WAYS, 3))(
    "%s with the next message of its session after %s as %s, at once [row 24]",
    async (...way) => {
      const [role, path, accept] = way;
      const sessionId = crypto.randomUUID();
      const isChat = path === "/api/chat";
      const bodyOf = (text: string) =>
        JSON.stringify(isChat ? { message: text, sessionKey: sessionId } : { prompt: text, sessionId });
      isSlow = true;
      await beginAndLeave(role, path, bodyOf("What is new?"), accept);
      isSlow = false;
      // Nobody ends the first: it would hold this one up until its own time is over.
      const next = await here.send(path, {
        method: "POST",
        headers: { ...headersOf(role, crypto.randomUUID()), accept: "application/json" },
        body: bodyOf("And now?"),
      });
      expect(next.status).toBe(200);
      expect(await reservations()).toBe(0);
      if (isChat) {
        const kept = await here.send(`${path}/${sessionId}`, { headers: headersOf(role, "") });
        const { turns } = (await kept.json()) as { turns: { message: string; reply: string }[] };
        expect(turns.at(-1)?.message).toBe("And now?");
        // Kept with what had come of it. Nobody here sees whether its first word had come when it was left; without one it is not kept.
        for (const { message, reply } of turns.slice(0, -1))
          expect([message, reply === ""]).toEqual(["What is new?", false]);
      }
      endings.length = 0;
    },
  );
});

async function reservations(): Promise<number> {
  const headers = { authorization: `Bearer ${here.tokens.admin}` };
  const reply = await here.send("/api/budget", { headers });
  return ((await reply.json()) as { openReservations: number }).openReservations;
}
