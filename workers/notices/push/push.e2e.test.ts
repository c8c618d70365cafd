import { type Request as Fetched, Response as Reply } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newPushKey } from "../../../infra/config/push-key.ts";
import { openTestDeployment } from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { until } from "../../../infra/offline/until.harness.ts";
import { type Device, newDevice, verifiedVapid } from "./push.harness.ts";

// A phone is switched on for notifications and hears of a question: through the door, the gate, the outbox and a push service that
// this test plays.

const KEY = newPushKey((bytes) => Buffer.alloc(bytes, 7));
const PUBLIC = KEY.split(".")[0] ?? "";
const SERVICE = "https://push.purser.invalid";

let here: Deployment;
let phone: Device;
const sent: { url: string; authorization: string; body: Uint8Array }[] = [];

async function take(request: Fetched): Promise<Reply | undefined> {
  if (!request.url.startsWith(SERVICE)) return undefined;
  const body = new Uint8Array(await request.arrayBuffer());
  sent.push({ url: request.url, authorization: request.headers.get("authorization") ?? "", body });
  return new Reply(null, { status: 201 });
}

beforeAll(async () => {
  const config = { pushKey: KEY, localPushHost: "push.purser.invalid" };
  here = await openTestDeployment({ config, outbound: take });
  phone = await newDevice(`${SERVICE}/phone`);
});
afterAll(() => here.close());

async function asPerson(method: string, path: string, body?: object, email = "owner@example.com") {
  const headers = {
    "cf-access-jwt-assertion": await here.signIn.sessionOf(email),
    "content-type": "application/json",
    origin: `https://${here.runtime.hostname}`,
  };
  const reply = await here.send(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}
const device = ({ endpoint, keys }: Device) => ({ endpoint, expirationTime: null, keys });

describe("allows", () => {
  test("[row 129] a phone to be switched on, to hear of a question by id and count, and to be switched off", async () => {
    expect((await asPerson("GET", "/api/push/key")).json).toEqual({ publicKey: PUBLIC });
    const added = await asPerson("POST", "/api/push/subscriptions", device(phone));
    expect(added.status).toBe(200);
    expect(JSON.stringify(added.json)).not.toContain("/phone");
    expect((await asPerson("POST", "/api/push/subscriptions", device(phone))).json).toEqual(added.json);
    expect((await asPerson("POST", "/api/push/test", {})).json).toEqual({
      devices: 1,
      taken: 1,
      failures: [],
    });

    const headers = { authorization: `Bearer ${here.tokens.agency}`, "content-type": "application/json" };
    const task = {
      taskId: "the-secret-task",
      type: "data_deletion",
      description: "Delete the secret diary",
      estimatedCost: 1,
      agentType: "CodeGen",
    };
    const asked = await here.send("/api/approve", { method: "POST", headers, body: JSON.stringify(task) });
    const { decisionId } = (await asked.json()) as { decisionId: string };
    await until("the push", () => sent.length === 2);
    const [, pushed] = sent;
    const text = await phone.open(pushed?.body ?? new Uint8Array());
    expect(JSON.parse(text)).toMatchObject({
      web_push: 8030,
      count: 1,
      notification: { body: "1 question waits for you.", navigate: expect.stringContaining(decisionId) },
    });
    expect(text).not.toMatch(/secret|diary/);
    expect(await verifiedVapid(pushed?.authorization ?? "", PUBLIC)).toMatchObject({ aud: SERVICE });

    const { endpoint } = phone;
    expect((await asPerson("POST", "/api/push/subscriptions/remove", { endpoint })).json).toEqual({
      removed: true,
    });
    expect((await asPerson("GET", "/api/push/subscriptions")).json).toEqual({ devices: [] });
  });
});

describe("refuses", () => {
  test("an endpoint of anybody else, keys that are none, and a program", async () => {
    const elsewhere = { ...device(phone), endpoint: "https://evil.example/phone" };
    expect((await asPerson("POST", "/api/push/subscriptions", elsewhere)).status).toBe(400);
    const flat = { ...device(phone), keys: { ...phone.keys, p256dh: `B${"A".repeat(86)}` } };
    expect((await asPerson("POST", "/api/push/subscriptions", flat)).status).toBe(400);
    const headers = { authorization: `Bearer ${here.tokens.admin}` };
    expect((await here.send("/api/push/key", { headers })).status).toBe(403);
    expect((await asPerson("GET", "/api/push/subscriptions")).json).toEqual({ devices: [] });
  });
});
