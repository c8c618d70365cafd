import { request as httpRequest } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalFront, openLocalFront, openTestDeployment } from "./deployment.harness.ts";
import type { Deployment } from "./deployment.ts";
import { SESSION_COOKIE } from "./gatekeeper.ts";
import { openOfflineModel } from "./model/model.ts";
import { until } from "./until.harness.ts";

// The front in Access's stead: what it does with sessions, also where paths are opened to bearer tokens.

let here: Deployment;
let front: LocalFront;
let opened: { readonly here: Deployment; readonly front: LocalFront };

beforeAll(async () => {
  here = await openTestDeployment({ model: openOfflineModel() });
  front = await openLocalFront(here);
  const other = await openTestDeployment({ config: { bearerOnly: '["agency"]' } });
  opened = { here: other, front: await openLocalFront(other) };
});
afterAll(async () => {
  front.close();
  opened.front.close();
  await Promise.all([here.close(), opened.here.close()]);
});

const ENDED = { cookie: "CF_Authorization=eyJhbGciOiJSUzI1NiJ9.e30.ended" };
const get = (path: string, headers: Record<string, string>, at = front) =>
  fetch(`${at.url}${path}`, { headers, redirect: "manual" });

/** The status of an upgrade that is not accepted, and where it leads. */
function upgraded(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; location: string }> {
  return new Promise((resolve, reject) => {
    const all = {
      ...headers,
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    const asked = httpRequest(`${front.url}${path}`, { headers: all, agent: false });
    asked.once("error", reject);
    asked.once("upgrade", (_, socket) => {
      socket.destroy();
      resolve({ status: 101, location: "" });
    });
    asked.once("response", (reply) => {
      reply.resume();
      resolve({ status: reply.statusCode ?? 0, location: reply.headers.location ?? "" });
    });
    asked.end();
  });
}

describe("a client that leaves", () => {
  test("is noticed before its reply has begun, so that its next message need not wait [row 24]", async () => {
    const [service] = here.access.serviceTokens;
    const headers = {
      authorization: `Bearer ${here.tokens.runtime}`,
      "cf-access-client-id": service?.clientId ?? "",
      "cf-access-client-secret": service?.clientSecret ?? "",
      "content-type": "application/json",
    };
    const ask = (prompt: string, signal: AbortSignal | null = null, sessionId = "left-the-front") => {
      const body = JSON.stringify({ prompt, sessionId });
      return fetch(`${front.url}/v1/agent/run`, { method: "POST", headers, body, signal });
    };
    const open = async () => {
      const reply = await here.send("/api/budget", {
        headers: { authorization: `Bearer ${here.tokens.admin}` },
      });
      return ((await reply.json()) as { openReservations: number }).openReservations;
    };
    const [before, client] = [new AbortController(), new AbortController()];
    let goesOn = true;
    // An older run whose client stays: it would be the first to end by its time.
    const older = ask("offline: stalls", before.signal, "stays-at-the-front").catch(
      (error: unknown) => error,
    );
    older.then(
      () => {
        goesOn = false;
      },
      () => undefined,
    );
    await until("the model to be asked", async () => (await open()) === 1);
    const left = ask("offline: stalls", client.signal).catch((error: unknown) => error);
    await until("the model to be asked again", async () => (await open()) === 2);
    client.abort();
    await left;
    expect((await ask("hello")).status).toBe(200);
    expect([goesOn, await open()]).toEqual([true, 1]);
    before.abort();
    await older;
  });
});

describe("clients that leave with half of a reply", () => {
  test("break nobody else's request", async () => {
    const headers = { cookie: `${SESSION_COOKIE}=${await here.signIn.ownerSession()}` };
    const ask = (signal: AbortSignal | null = null) => fetch(`${front.url}/api/me`, { headers, signal });
    for (let round = 0; round < 5; round++) {
      const clients = Array.from({ length: 4 }, () => new AbortController());
      const left = clients.map(async (client) => {
        const { status } = await ask(client.signal);
        client.abort();
        return status;
      });
      const stay = Array.from({ length: 4 }, async () => (await ask()).status);
      expect(await Promise.all([...left, ...stay])).toEqual(Array(8).fill(200));
    }
  });
});

describe("a body that is refused before it was read", () => {
  const REPLY = "HTTP/1.1 413 Payload Too Large\r\ncontent-length: 2\r\n\r\nno";

  test("is answered with the refusal, however the runtime hangs up", async () => {
    const refusing = createServer((socket) => {
      socket.on("error", () => undefined);
      // What is left unread makes the end a reset.
      socket.once("data", () => socket.pause().write(REPLY, () => socket.destroy()));
    });
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    const door = new URL(`http://127.0.0.1:${(refusing.address() as AddressInfo).port}`);
    const other = await openLocalFront({ ...here, runtime: { ...here.runtime, door } });
    const headers = { cookie: `${SESSION_COOKIE}=${await here.signIn.ownerSession()}` };
    const body = "x".repeat(2_000_000);
    try {
      for (let round = 0; round < 30; round++) {
        const reply = await fetch(`${other.url}/api/chat`, { method: "POST", headers, body });
        expect([reply.status, await reply.text()]).toEqual([413, "no"]);
      }
    } finally {
      other.close();
      refusing.close();
    }
  });
});

describe("a session that has ended", () => {
  test("is sent to a sign-in page on another origin, from which a fetch that follows learns nothing", async () => {
    const reply = await get("/api/status", ENDED);
    expect(reply.status).toBe(302);
    const location = new URL(reply.headers.get("location") ?? "");
    expect(location.origin).not.toBe(front.url);
    const page = await fetch(location);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("is 401 for a page's own script, which says so with a header", async () => {
    const reply = await get("/api/status", { ...ENDED, "x-requested-with": "XMLHttpRequest" });
    expect([reply.status, reply.headers.get("content-type")]).toEqual([401, "text/html; charset=utf-8"]);
  });

  test("opens no socket", async () => {
    const { status, location } = await upgraded("/api/live", { ...ENDED, origin: front.url });
    expect(status).toBe(302);
    expect(location).toContain("/cdn-cgi/access/login");
  });

  test("does not matter where Access lets everybody through", async () => {
    expect((await get("/health", ENDED)).status).toBe(200);
  });
});

describe("a browser without a session", () => {
  const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

  test("is sent to a page that says how to sign in", async () => {
    const reply = await get("/", BROWSER);
    expect(reply.status).toBe(302);
    const page = await (await fetch(reply.headers.get("location") ?? "")).text();
    expect(page).toContain("npm start");
    expect(page).toContain(`http://localhost:${front.port}/cdn-cgi/access/login?code=`);
    expect((await get("/", {})).status).toBe(401);
    expect((await get("/health", BROWSER)).status).toBe(200);
  });

  test("gets a page where nothing is, once it is signed in, and a program a problem", async () => {
    const cookie = `CF_Authorization=${await here.signIn.ownerSession()}`;
    const page = await get("/nowhere/<b>", { ...BROWSER, cookie });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    const text = await page.text();
    expect(text).toContain("<h1>Nothing here</h1>");
    expect(text).not.toContain("<b>");
    const problem = await get("/nowhere", { cookie, accept: "application/json, text/html;q=0.5" });
    expect(await problem.json()).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("a socket", () => {
  const session = async () => `CF_Authorization=${await here.signIn.ownerSession()}`;

  test("is upgraded for a person's page on this machine", async () => {
    const { status } = await upgraded("/api/live", { cookie: await session(), origin: front.url });
    expect(status).toBe(101);
  });

  test.each([
    ["of another site's page", { origin: "https://evil.example" }, 403],
    ["of a service token that is wrong", { "cf-access-client-id": "x", "cf-access-client-secret": "y" }, 401],
    ["under another host name", { host: "rebound.example.net" }, 421],
  ])("is refused %s", async (_, headers, status) => {
    const all = { cookie: await session(), origin: front.url, ...headers };
    expect((await upgraded("/api/live", all)).status).toBe(status);
  });

  test("is 404 where there is no route", async () => {
    expect((await upgraded("/no/such", { cookie: await session(), origin: front.url })).status).toBe(404);
  });
});

describe("paths that purser:bearerOnly opens", () => {
  const task = (taskId: string) => ({
    method: "POST",
    body: JSON.stringify({ taskId, type: "code", description: "x", estimatedCost: 0.01, agentType: "c" }),
  });
  const bearer = (role: "agency" | "admin" | "team") => ({
    authorization: `Bearer ${opened.here.tokens[role]}`,
  });
  const send = (path: string, headers: Record<string, string>, init = {}) =>
    fetch(`${opened.front.url}${path}`, { redirect: "manual", ...init, headers });

  test("take the role's bearer token alone", async () => {
    expect((await send("/api/approve", bearer("agency"), task("open-1"))).status).toBe(200);
    expect((await send("/api/tasks/open-1", bearer("agency"))).status).toBe(200);
    expect((await send("/api/status", bearer("agency"))).status).toBe(200);
  });

  test("refuse another role's alone, and take it with a service token", async () => {
    const alone = await send("/api/status", bearer("admin"));
    expect([alone.status, ((await alone.json()) as { code: string }).code]).toEqual([
      401,
      "missing_identity",
    ]);
    const [service] = opened.here.access.serviceTokens;
    const both = {
      ...bearer("admin"),
      "cf-access-client-id": service?.clientId ?? "",
      "cf-access-client-secret": service?.clientSecret ?? "",
    };
    expect((await send("/api/status", both)).status).toBe(200);
    expect((await send("/api/tasks/open-1/extend", bearer("admin"), { method: "POST" })).status).toBe(401);
  });

  test("keep a person signed in, although Access signs nothing there", async () => {
    const cookie = `CF_Authorization=${await opened.here.signIn.ownerSession()}`;
    expect((await send("/api/status", { cookie })).status).toBe(200);
    expect((await send("/api/budget", { cookie })).status).toBe(200);
  });

  test("tell strangers nothing, and write nothing down about them", async () => {
    const journals = await opened.here.runtime.miniflare.getDurableObjectNamespace(
      "JOURNAL",
      opened.here.runtime.doorScript,
    );
    const journal = journals.getByName("journal") as unknown as {
      calls(name: string, day: string): Promise<{ readonly calls: number }>;
    };
    const recorded = async () => (await journal.calls("", new Date().toISOString().slice(0, 10))).calls;
    const before = await recorded();
    for (const headers of [{}, { authorization: "Bearer purser_agency_guess" }] as Record<string, string>[])
      expect((await send("/api/approve", headers, task("guess"))).status).toBe(401);
    expect(await recorded()).toBe(before);
  });
});
