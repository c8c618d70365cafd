import { Response as MiniflareResponse } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { until } from "../../infra/offline/until.harness.ts";
import type { Role } from "../caller.ts";

// A notice on its whole way: from the ledger's transaction through the outbox to the owner's address, and to whoever reads outcomes.

const HOOK = "https://hooks.example.com/s3cret";
const seen: Record<string, unknown>[] = [];
let here: Deployment;
let isDown = false;

beforeAll(async () => {
  here = await openTestDeployment({
    config: { notifyUrl: HOOK },
    outbound: async (request) => {
      if (request.url !== HOOK) return undefined;
      if (isDown) return new MiniflareResponse(null, { status: 503 });
      seen.push((await request.json()) as Record<string, unknown>);
      return new MiniflareResponse(null, { status: 204 });
    },
  });
});
afterAll(() => here.close());

async function ask(role: Role, method: string, path: string, body?: unknown) {
  const reply = await here.send(path, {
    method,
    headers: { authorization: `Bearer ${here.tokens[role]}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}
const extend = (amountUsd: string) =>
  ask("admin", "POST", "/api/budget/extension", {
    amountUsd,
    until: new Date(Date.now() + 3_600_000).toISOString(),
    note: "for the test",
  });
const newest = async () =>
  ((await ask("personal", "GET", "/api/notices")).body.notices as Record<string, unknown>[])[0];

describe("allows", () => {
  test("what the ledger tells to arrive once, and its outcome to be read [row 39]", async () => {
    expect((await extend("0.50")).status).toBe(200);
    await until("its delivery", async () => (await newest())?.state === "delivered");
    expect(seen).toMatchObject([{ event: "extension.granted", amountUsd: "0.50", by: "local-admin" }]);
    expect(await newest()).toMatchObject({
      id: seen[0]?.id,
      event: "extension.granted",
      fields: { amountUsd: "0.50" },
      deliveries: [{ channel: "webhook", outcome: "delivered", attempts: 1 }],
    });
  });
});

describe("refuses", () => {
  test.each<[Role, string, string]>([
    ["agency", "GET", "/api/notices"],
    ["runtime", "GET", "/api/notices"],
    ["personal", "PUT", "/api/notices/muted"],
  ])("%s at %s %s", async (role, method, path) => {
    const body = method === "PUT" ? { events: [] } : undefined;
    expect(await ask(role, method, path, body)).toMatchObject({ status: 403, body: { code: "wrong_role" } });
  });
});

describe("fails safe", () => {
  test("a receiver that is down: the notice waits, and why can be read", async () => {
    isDown = true;
    await extend("0.60");
    await until("the failed attempt", async () => {
      const { fields, deliveries } = (await newest()) ?? {};
      return (fields as { amountUsd: string }).amountUsd === "0.60" && (deliveries as unknown[]).length > 0;
    });
    expect(await newest()).toMatchObject({
      state: "waiting",
      deliveries: [{ channel: "webhook", outcome: "failed", failure: "HTTP 503" }],
    });
  });
});
