import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";

// The budget through the public door, on what `pulumi up` would upload.

let deployment: Deployment;

beforeAll(async () => {
  deployment = await openTestDeployment();
});
afterAll(() => deployment.close());

const [serviceId, serviceSecret] = ["CF-Access-Client-Id", "CF-Access-Client-Secret"];

async function call(role: keyof Deployment["tokens"], method: string, path: string, body?: object) {
  const [service] = deployment.access.serviceTokens;
  const headers = {
    authorization: `Bearer ${deployment.tokens[role]}`,
    "content-type": "application/json",
    [serviceId]: service?.clientId ?? "",
    [serviceSecret]: service?.clientSecret ?? "",
  };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await deployment.send(path, { method, headers, ...init });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const extension = () => ({
  amountUsd: "1.00",
  until: new Date(Date.now() + 86_400_000).toISOString(),
  note: "a busy day",
});

describe("allows", () => {
  test("[row 38] [row 165] [row 172] an owner to see the month, extend it, and take it back", async () => {
    const before = await call("admin", "GET", "/api/budget");
    expect(before).toMatchObject({ status: 200, body: { level: 0, cap: "15.00", extension: null } });
    expect((await call("admin", "POST", "/api/budget/extension", extension())).status).toBe(200);
    const during = await call("personal", "GET", "/api/budget");
    expect(Number(during.body.allowance)).toBeCloseTo(Number(before.body.allowance) + 1, 9);
    expect((await call("admin", "DELETE", "/api/budget/extension")).status).toBe(200);
    expect((await call("admin", "GET", "/api/budget")).body.allowance).toBe(before.body.allowance);
    expect((await call("personal", "GET", "/api/budget/history")).status).toBe(200);
  });
});

describe("refuses", () => {
  test.each([
    ["personal", "POST", "/api/budget/extension"],
    ["personal", "DELETE", "/api/budget/extension"],
    ["personal", "PUT", "/api/budget/scopes"],
    ["agency", "GET", "/api/budget"],
    ["team", "GET", "/api/budget"],
  ] as const)("[row 165] role %s: %s %s", async (role, method, path) => {
    const { status, body } = await call(role, method, path, method === "POST" ? extension() : undefined);
    expect([status, body.code]).toEqual([403, "wrong_role"]);
  });
});
