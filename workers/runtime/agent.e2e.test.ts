import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { type Agent, type ControlPlane, controlPlane, type Fetch } from "./agent.harness.ts";

// The agent endpoint as its client sees it: a control plane that knows an address, three headers, JSON and 120 seconds, in front of
// the bundles that `pulumi up` would upload. Once through the local front, once at the deployed name.

const model = openOfflineModel();
let here: Deployment;
let front: LocalFront;
let local: ControlPlane;

beforeAll(async () => {
  here = await openTestDeployment({ model });
  front = await openLocalFront(here);
  local = settings(`${front.url}/v1/agent/run`);
});
afterAll(async () => {
  front.close();
  await here.close();
});

/** What the owner of a control plane sets, for an endpoint. */
function settings(endpoint: string): ControlPlane {
  const [token] = here.access.serviceTokens;
  if (!token) throw new Error("The program declares no service token.");
  return {
    CLOUDFLARE_AGENT_ENDPOINT: endpoint,
    CLOUDFLARE_API_TOKEN: here.tokens.runtime,
    CLOUDFLARE_REQUEST_TIMEOUT: "120000",
    CF_ACCESS_CLIENT_ID: token.clientId,
    CF_ACCESS_CLIENT_SECRET: token.clientSecret,
  };
}

/** The same for the deployed name. The door counts runs by client and by address, so the tests share them out. */
const deployed = (token = here.tokens.runtime): ControlPlane => ({
  ...settings(`https://${here.runtime.hostname}/v1/agent/run`),
  CLOUDFLARE_API_TOKEN: token,
});

/** Cloudflare at the deployed name: Access takes the service token and signs, then the door answers. */
const cloudflare: Fetch = async (url, init) => {
  const { host, pathname } = new URL(url);
  expect(host).toBe(here.runtime.hostname);
  const headers = new Headers(init.headers);
  const assertion = await here.signIn.serviceSession(
    headers.get("cf-access-client-id") ?? "",
    headers.get("cf-access-client-secret") ?? "",
  );
  if (assertion === null) return new Response("Forbidden", { status: 403 });
  for (const name of ["cf-access-client-id", "cf-access-client-secret"]) headers.delete(name);
  headers.set("cf-access-jwt-assertion", assertion);
  headers.set("cf-connecting-ip", "203.0.113.7");
  const reply = await here.send(pathname, { method: "POST", headers: [...headers], body: init.body });
  return new Response(await reply.text(), { status: reply.status, headers: [...reply.headers] });
};

const group = { group: "family", folder: "family", main: true, scheduledTask: false };

async function reservations(): Promise<number> {
  const reply = await here.send("/api/budget", { headers: { authorization: `Bearer ${here.tokens.admin}` } });
  return ((await reply.json()) as { openReservations: number }).openReservations;
}

async function session(agent: Agent): Promise<void> {
  const first = await agent({ prompt: "My ship is the Argo", metadata: group });
  expect(first).toMatchObject({ status: "success", error: null });
  expect(first.result).toContain("offline model");
  const { newSessionId: sessionId } = first;
  const second = await agent({ prompt: "Please use notes_list", sessionId, metadata: group });
  const third = await agent({ prompt: "What is my ship?", sessionId, metadata: group });
  expect([second, third]).toMatchObject([
    { status: "success", newSessionId: sessionId },
    { status: "success", newSessionId: sessionId },
  ]);
  const last = model.seen.filter(({ path }) => path.endsWith("/v1/messages")).at(-1)?.asked.messages ?? [];
  expect(last.filter(({ role }) => role === "user")).toHaveLength(3);
  expect(JSON.stringify(last)).toContain("My ship is the Argo");
}

describe("allows", () => {
  test("a session of three turns, with an endpoint, three headers and JSON [row 24, 25, 27]", async () => {
    await session(controlPlane(local));
  });

  test("the same client at the deployed name: only the endpoint's setting differs [row 41]", async () => {
    const sent: [string, string[], string][] = [];
    const watched =
      (inner: Fetch): Fetch =>
      (url, init) => {
        sent.push([new URL(url).pathname, [...new Headers(init.headers).keys()].sort(), init.body]);
        return inner(url, init);
      };
    const elsewhere = deployed();
    await session(
      controlPlane(
        local,
        watched((url, init) => fetch(url, init)),
      ),
    );
    const atHome = sent.splice(0);
    await session(controlPlane(elsewhere, watched(cloudflare)));
    const withoutSession = ([path, headers, body]: [string, string[], string]) => {
      const { sessionId, ...rest } = JSON.parse(body);
      return [path, headers, rest, typeof sessionId];
    };
    expect(sent.map(withoutSession)).toEqual(atHome.map(withoutSession));
    expect(sent[0]?.[0]).toBe("/v1/agent/run");
    expect(sent[0]?.[1]).toEqual([
      "authorization",
      "cf-access-client-id",
      "cf-access-client-secret",
      "content-type",
    ]);
    const differing = Object.entries(local).filter(
      ([name, value]) => value !== elsewhere[name as keyof ControlPlane],
    );
    expect(differing.map(([name]) => name)).toEqual(["CLOUDFLARE_AGENT_ENDPOINT"]);
  });

  test("the same key through the door: one run, one price", async () => {
    const before = model.seen.length;
    const keyed = controlPlane(local, (url, init) =>
      fetch(url, { ...init, headers: { ...init.headers, "idempotency-key": "e2e-once" } }),
    );
    const [one, two] = [await keyed({ prompt: "Once" }), await keyed({ prompt: "Once" })];
    expect(two).toEqual(one);
    expect(model.seen.slice(before).filter(({ path }) => path.endsWith("/v1/messages"))).toHaveLength(1);
    expect(await keyed({ prompt: "Twice" })).toMatchObject({ status: "error" });
  });

  test("a scheduled run with nothing to do: an empty result and one call", async () => {
    const before = model.seen.length;
    const metadata = { ...group, scheduledTask: true };
    const { status, result } = await controlPlane(local)({ prompt: "Every hour: look", metadata });
    expect([status, result]).toEqual(["success", ""]);
    expect(model.seen.slice(before).filter(({ path }) => path.endsWith("/v1/messages"))).toHaveLength(1);
  });

  test("a run as events through the door, without the internal header", async () => {
    const reply = await post({ prompt: "Hello" }, { accept: "text/event-stream" });
    expect(reply.headers.get("content-type")).toContain("text/event-stream");
    expect(reply.headers.has("x-cost-nano")).toBe(false);
    const text = await reply.text();
    expect(text).toMatch(/^event: text$/m);
    expect(text).toMatch(/event: done\ndata: \{.*"status":"success".*\}\n\n$/);
  });
});

describe("refuses", () => {
  test.each([
    ["no bearer token", { CLOUDFLARE_API_TOKEN: "" }],
    ["a wrong bearer token", { CLOUDFLARE_API_TOKEN: "purser_runtime_wrong" }],
    ["no service token", { CF_ACCESS_CLIENT_ID: "", CF_ACCESS_CLIENT_SECRET: "" }],
    ["a wrong service token", { CF_ACCESS_CLIENT_SECRET: "wrong" }],
  ])("%s: nothing reaches the model [row 27]", async (_, wrong) => {
    const before = model.seen.length;
    const output = await controlPlane({ ...local, ...wrong })({ prompt: "Hello" });
    expect(output).toMatchObject({ status: "error", result: null });
    expect(model.seen.length).toBe(before);
  });

  test("a role that runs no agents", async () => {
    const agency = controlPlane({ ...local, CLOUDFLARE_API_TOKEN: here.tokens.agency });
    expect(await agency({ prompt: "Hello" })).toMatchObject({ status: "error" });
  });
});

describe("fails safe", () => {
  test.each(["overloaded", "cut", "declines", "broken"])(
    "a model that is %s: status error with a sentence, and a session that can go on [row 26]",
    async (behaviour) => {
      const agent = controlPlane(deployed(here.tokens.personal), cloudflare);
      const { newSessionId: sessionId } = await agent({ prompt: "Hello" });
      const failed = await agent({ prompt: `offline: ${behaviour}`, sessionId });
      expect(failed).toMatchObject({ status: "error", result: null, newSessionId: sessionId });
      expect(failed.error).toMatch(/model/i);
      expect(await agent({ prompt: "And now?", sessionId })).toMatchObject({ status: "success" });
    },
  );

  test("a client that leaves its stream: the run stops, the reservation closes, the session goes on", async () => {
    const gone = new AbortController();
    const body = { prompt: "offline: stalls", sessionId: "leaves" };
    const reply = await post(body, { accept: "text/event-stream" }, gone.signal);
    expect(reply.status).toBe(200);
    await until("the reservation", async () => (await reservations()) === 1);
    gone.abort();
    await until("its end", async () => (await reservations()) === 0);
    const after = await post({ prompt: "Hello", sessionId: "leaves" });
    expect([after.status, await after.json()]).toMatchObject([200, { status: "success" }]);
  });
});

/** A plain request with both credentials. */
function post(body: object, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(local.CLOUDFLARE_AGENT_ENDPOINT, {
    method: "POST",
    headers: {
      authorization: `Bearer ${here.tokens.personal}`,
      "cf-access-client-id": local.CF_ACCESS_CLIENT_ID,
      "cf-access-client-secret": local.CF_ACCESS_CLIENT_SECRET,
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}
