import { describe, expect, test, vi } from "vitest";
import { ROLES } from "../caller.ts";
import { bearer, HOST, openStand, TOKENS } from "./stand.harness.ts";
import { ROUTES } from "./table.ts";
import { MAX_BODY_BYTES } from "./transport/body.ts";

const TASK = JSON.stringify({ taskId: "t-1" });
const approve = (headers: Record<string, string>, body = TASK) => ({ method: "POST", headers, body });

describe("allows", () => {
  test("a request that came encrypted as far as Cloudflare, whatever the last hop is [row 33]", async () => {
    const headers = { "x-forwarded-proto": "https", "cf-visitor": '{"scheme":"https"}' };
    const stand = await openStand();
    expect((await stand.send("/health", { scheme: "http", headers })).status).toBe(200);
  });

  test("anyone to read /health, without asking the Worker behind [row 17]", async () => {
    const stand = await openStand();
    const reply = await stand.send("/health");
    expect(reply.status).toBe(200);
    expect(await reply.json()).toEqual({ status: "ok", timestamp: "2026-11-20T12:00:00.000Z" });
    expect(stand.seen).toEqual([]);
  });

  test("a program by its bearer token, and tells the Worker behind who it is [row 97]", async () => {
    const stand = await openStand();
    const reply = await stand.send("/api/approve", approve(bearer(TOKENS.agency)));
    expect(reply.status).toBe(200);
    expect(stand.seen[0]?.caller).toMatchObject({ kind: "program", name: "gateway", role: "agency" });
    expect(stand.seen[0]?.caller.requestId).toBe(reply.headers.get("x-request-id"));
    expect(stand.seen[0]?.body).toBe(TASK);
  });

  test("a person to read the page where programs only send [row 104]", async () => {
    const stand = await openStand();
    const token = await stand.accessToken({ email: "owner@example.com" });
    const page = await stand.send("/", { headers: { "cf-access-jwt-assertion": token } });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const body = JSON.stringify({ action: "evaluate", payload: {} });
    expect((await stand.send("/", approve(bearer(TOKENS.agency), body))).status).toBe(200);
    expect(stand.seen.map(({ request }) => request.method)).toEqual(["POST"]);
  });

  test("HEAD where GET is allowed", async () => {
    const stand = await openStand();
    expect((await stand.send("/health", { method: "HEAD" })).status).toBe(200);
  });

  test("a body without a content type from a program, as curl -d sends it", async () => {
    const stand = await openStand();
    const reply = await stand.send(
      "/api/approve",
      approve({ ...bearer(TOKENS.agency), "content-type": "application/x-www-form-urlencoded" }),
    );
    expect(reply.status).toBe(200);
  });

  test("a body of exactly the limit", async () => {
    const stand = await openStand();
    const body = JSON.stringify("x".repeat(MAX_BODY_BYTES - 2));
    expect((await stand.send("/api/approve", approve(bearer(TOKENS.agency), body))).status).toBe(200);
  });
});

describe("refuses", () => {
  const cases: [
    string,
    string,
    Parameters<Awaited<ReturnType<typeof openStand>>["send"]>[1],
    number,
    string,
  ][] = [
    ["an unknown host [row 33, 34]", "/health", { host: "evil.example.net" }, 421, "unknown_host"],
    ["plain HTTP [row 33]", "/health", { scheme: "http" }, 400, "plain_http"],
    [
      "HTTP that was only forwarded as HTTPS the other way round",
      "/health",
      { headers: { "x-forwarded-proto": "http" } },
      400,
      "plain_http",
    ],
    [
      "HTTP whose client says that it was HTTPS [row 33]",
      "/health",
      { headers: { "x-forwarded-proto": "https", "cf-visitor": '{"scheme":"http"}' } },
      400,
      "plain_http",
    ],
    ["an unknown route", "/api/nothing", { headers: bearer(TOKENS.admin) }, 404, "not_found"],
    ["a request without identity [row 97]", "/api/status", {}, 401, "missing_identity"],
    ["an unknown token", "/api/status", { headers: bearer("purser_admin_nope") }, 401, "invalid_token"],
    ["another scheme", "/api/status", { headers: { authorization: "Basic YTpi" } }, 401, "invalid_token"],
    [
      "an expired token, at the very moment of its expiry",
      "/api/status",
      { headers: bearer(TOKENS.old) },
      401,
      "token_expired",
    ],
    [
      "a role that the route does not list",
      "/setup",
      { method: "POST", headers: bearer(TOKENS.agency) },
      403,
      "wrong_role",
    ],
    [
      "JSON that is nested too deeply",
      "/api/approve",
      approve(bearer(TOKENS.agency), `${"[".repeat(101)}${"]".repeat(101)}`),
      400,
      "nested_too_deeply",
    ],
    [
      "a body that is no text",
      "/api/approve",
      { method: "POST", headers: bearer(TOKENS.agency), body: new Uint8Array([0x22, 0xff, 0x22]) },
      400,
      "malformed_json",
    ],
    [
      "a body over the limit",
      "/api/approve",
      approve(bearer(TOKENS.agency), JSON.stringify("x".repeat(MAX_BODY_BYTES))),
      413,
      "too_large",
    ],
  ];

  test.each(cases)("%s", async (_, path, init, status, code) => {
    const stand = await openStand();
    const reply = await stand.send(path, init);
    expect(reply.status).toBe(status);
    expect(reply.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await reply.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ code, status, requestId: reply.headers.get("x-request-id") });
    expect(problem.error).toBe(problem.detail);
    expect(stand.seen, "the Worker behind never runs").toEqual([]);
  });

  test.each<[string, Parameters<Awaited<ReturnType<typeof openStand>>["send"]>[1], number]>([
    ["without identity", { method: "POST", body: TASK }, 401],
    ["with an unknown token", approve(bearer("purser_agency_nope")), 401],
    ["with another role", approve(bearer(TOKENS.runtime)), 403],
    ["over plain HTTP", { ...approve(bearer(TOKENS.agency)), scheme: "http" }, 400],
    ["that is too large", approve(bearer(TOKENS.agency), JSON.stringify("x".repeat(MAX_BODY_BYTES))), 413],
    ["with another method", { method: "PUT", headers: bearer(TOKENS.agency), body: TASK }, 405],
  ])("a question to the gate %s, in the words that its clients read [row 1]", async (_, init, status) => {
    const stand = await openStand();
    const reply = await stand.send("/api/approve", init);
    const problem = (await reply.json()) as Record<string, unknown>;
    expect(reply.status).toBe(status);
    expect(problem).toMatchObject({ approved: false, reason: problem.detail });
    const elsewhere = (await (await stand.send("/api/status", {})).json()) as object;
    expect(elsewhere).not.toHaveProperty("approved");
  });

  test("a wrong method, and says in Allow which are right", async () => {
    const stand = await openStand();
    const reply = await stand.send("/api/context", { method: "DELETE", headers: bearer(TOKENS.admin) });
    expect(reply.status).toBe(405);
    expect(reply.headers.get("allow")).toBe("GET, PUT");
  });

  test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])(
    "%s of a program where the page stands: POST only [row 104]",
    async (method) => {
      const stand = await openStand();
      const reply = await stand.send("/", { method, headers: bearer(TOKENS.admin) });
      expect([reply.status, reply.headers.get("allow")]).toEqual([405, "POST"]);
      expect(stand.seen).toEqual([]);
    },
  );

  test("a body over the limit that does not say its length", async () => {
    const stand = await openStand();
    const body = new Blob(["x".repeat(MAX_BODY_BYTES + 1)]).stream();
    const reply = await stand.send("/api/approve", {
      method: "POST",
      headers: { ...bearer(TOKENS.agency), "transfer-encoding": "chunked" },
      body,
    });
    expect(reply.status).toBe(413);
    expect(stand.seen).toEqual([]);
  });

  test("behaviour 9: a person's body that a cross-site form could have sent", async () => {
    const stand = await openStand();
    const token = await stand.accessToken({ email: "owner@example.com" });
    const origin = `https://${HOST}`;
    const headers = { "cf-access-jwt-assertion": token, "content-type": "text/plain", origin };
    const reply = await stand.send("/api/halt", { method: "POST", headers, body: TASK });
    expect(reply.status).toBe(415);
    expect(stand.seen).toEqual([]);
  });

  test("every route to every role that it does not list", async () => {
    const stand = await openStand();
    for (const { path, methods, for: whom, credentials } of ROUTES) {
      for (const [method, access] of Object.entries(methods)) {
        if (access === "public" || access === "proof") continue;
        // Another refusal comes first there: tested by itself below.
        if (credentials === "both" || whom === "people") continue;
        expect(access.every((role) => ROLES.includes(role))).toBe(true);
        if (access.includes("agency")) continue;
        const body = method === "GET" ? null : "{}";
        // More routes than a client's requests in a minute.
        stand.counters.counts.clear();
        const reply = await stand.send(path.replace(/:\w+/g, "x"), {
          method,
          headers: bearer(TOKENS.agency),
          body,
        });
        expect(reply.status, `${method} ${path}`).toBe(403);
      }
    }
    expect(stand.seen).toEqual([]);
  });
});

describe("fails safe", () => {
  test("a broken binding answers 500 without saying what it holds", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const stand = await openStand({ TOKENS: '[{"name":"hidden-value"}]' });
    const reply = await stand.send("/api/status", { headers: bearer(TOKENS.admin) });
    expect(reply.status).toBe(500);
    expect(await reply.text()).not.toContain("hidden-value");
    expect(log).toHaveBeenCalledOnce();
  });

  test("a Worker behind that throws answers 500 with the request id and no message of its own", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const answer = () => Promise.reject(new Error("secret inner state"));
    const stand = await openStand({ GATE: { answer } });
    const reply = await stand.send("/api/status", { headers: bearer(TOKENS.admin) });
    const text = await reply.text();
    expect(reply.status).toBe(500);
    expect(text).toContain(reply.headers.get("x-request-id") ?? "-");
    expect(text).not.toContain("inner state");
  });

  test("a bad credential does not break the health check", async () => {
    const stand = await openStand();
    expect((await stand.send("/health", { headers: bearer(TOKENS.old) })).status).toBe(200);
  });

  test("credentials and forged identity headers never reach the Worker behind [row 182]", async () => {
    const stand = await openStand();
    const forged = { "x-purser-role": "admin", cookie: "CF_Authorization=x", "cf-access-client-secret": "s" };
    await stand.send("/api/approve", approve({ ...bearer(TOKENS.agency), ...forged }));
    const names = [...(stand.seen[0]?.request.headers.keys() ?? [])];
    expect(
      names.filter((name) => !["content-type", "content-length", "user-agent", "accept"].includes(name)),
    ).toEqual([]);
  });

  test("the log line of a request holds no credential and no address of a person [row 182]", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const stand = await openStand();
    const token = await stand.accessToken({ email: "owner@example.com" });
    await stand.send("/api/tasks/my-secret-task", {
      headers: { "cf-access-jwt-assertion": token, ...bearer(TOKENS.agency) },
    });
    await stand.send("/api/status", { headers: { "cf-access-jwt-assertion": token } });
    const lines = log.mock.calls.map(([line]) => String(line));
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      route: "/api/tasks/:id",
      status: 200,
      caller: { name: "gateway" },
    });
    for (const secret of [TOKENS.agency, token, "owner@example.com", "my-secret-task"]) {
      expect(lines.join("\n")).not.toContain(secret);
    }
  });

  test("every reply, good or bad, carries the security headers and its own request id", async () => {
    const stand = await openStand();
    const replies = [
      await stand.send("/health"),
      await stand.send("/nope"),
      await stand.send("/health", { host: "x.test" }),
    ];
    for (const reply of replies) {
      expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(reply.headers.get("strict-transport-security")).toContain("max-age=31536000");
      expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
      expect(reply.headers.get("cache-control")).toBe("no-store");
    }
    expect(new Set(replies.map((reply) => reply.headers.get("x-request-id"))).size).toBe(3);
    expect(HOST).toBe("purser.example.com");
  });
});
