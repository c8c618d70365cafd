import { Response as MiniflareResponse } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import type { Role } from "../caller.ts";

// POST / through the public door, with a backend that a test holds: the bundles and bindings that `pulumi up` would upload.

const BACKEND = "https://aumos.test";
const KEY = "canary-key-of-the-backend";
type Got = { readonly url: string; readonly headers: Record<string, string>; readonly text: string };
const got: Got[] = [];
const lines: string[] = [];
let reply: (got: Got) => MiniflareResponse;
let here: Deployment;

beforeAll(async () => {
  here = await openTestDeployment({
    config: { aumosApiUrl: BACKEND, aumosApiKey: KEY },
    log: (line) => lines.push(line),
    outbound: async (request) => {
      const { url, headers } = request;
      const one = { url, headers: Object.fromEntries(headers), text: await request.text() };
      got.push(one);
      return reply(one);
    },
  });
});
afterAll(() => here.close());

async function post(body: unknown, role: Role = "agency", headers = {}) {
  got.length = 0;
  const answer = await here.send("/", {
    method: "POST",
    headers: { authorization: `Bearer ${here.tokens[role]}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    http: answer.status,
    headers: answer.headers,
    text,
    body: JSON.parse(text) as Record<string, unknown>,
  };
}
const ASKED = { action: "evaluate", payload: { prompt: "hello", context: {} } };

describe("allows", () => {
  test("the contract's request to reach the backend and its answer to come back [row 104, 107, 108]", async () => {
    reply = () => MiniflareResponse.json({ score: 1 });
    const answer = await post({ ...ASKED, other: 1 }, "agency", { "idempotency-key": "one" });
    expect(answer.http, answer.text).toBe(200);
    expect(answer.body).toEqual({
      status: "success",
      result: { score: 1 },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(got.map(({ url }) => url)).toEqual([`${BACKEND}/process`]);
    expect(JSON.parse(got[0]?.text ?? "")).toEqual(ASKED);
    expect(got[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      "idempotency-key": expect.stringMatching(/^[0-9a-f]{64}$/),
      "x-request-id": answer.headers.get("x-request-id"),
    });
  });
});

describe("refuses", () => {
  test("a request without an action, naming the field, and calls nobody [row 104]", async () => {
    const answer = await post({ payload: {} });
    expect([answer.http, answer.body.code, got.length]).toEqual([400, "invalid_request", 0]);
    expect(answer.body.fields).toMatchObject([{ path: "action" }]);
  });

  test("PUT, DELETE and PATCH with 405 [row 104]", async () => {
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      const headers = { authorization: `Bearer ${here.tokens.agency}` };
      const answer = await here.send("/", { method, headers });
      expect([method, answer.status]).toEqual([method, 405]);
      await answer.text();
    }
  });
});

describe("fails safe", () => {
  test("the backend's failure is a failure, and its key stays here [row 107, 108]", async () => {
    reply = (one) => MiniflareResponse.json({ echo: one.headers }, { status: 500 });
    const answer = await post(ASKED);
    expect([answer.http, answer.body.status, answer.body.code, answer.body.upstreamStatus]).toEqual([
      502,
      "error",
      "upstream_failed",
      500,
    ]);
    expect(answer.text).toContain("[redacted]");
    expect(answer.text).not.toContain(KEY);
    expect(lines.some((line) => line.includes("backend_failed"))).toBe(true);
    expect(lines.join("\n")).not.toContain(KEY);
  });

  test("a redirect is not followed", async () => {
    reply = () => new MiniflareResponse(null, { status: 302, headers: { location: "https://evil.test/" } });
    const answer = await post(ASKED);
    expect([answer.http, answer.body.code, got.length]).toEqual([502, "upstream_redirected", 1]);
  });
});
