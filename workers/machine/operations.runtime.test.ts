import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { OWNER } from "../gate/gate.harness.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { Env } from "./app.ts";
import { createApp } from "./index.ts";
import { openMachine, PLAN, world } from "./machine.harness.ts";
import { operations } from "./operations.ts";

const KEY = "the-machine's-own-key";

async function openRoutes(bound: object = {}) {
  const machine = await openMachine();
  let asked = 0;
  const getByName = () => {
    asked++;
    return machine;
  };
  const env = {
    MACHINE: { getByName },
    MACHINE_PLAN: PLAN,
    MACHINE_SIGNING_KEYS: world.keys,
    MACHINE_HEARTBEAT_SHA256: await sha256Hex(KEY),
    ...bound,
  } as unknown as Env;
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const request = new Request(`https://purser.test${path}`, { method, ...init });
    return createApp().fetch(request, { ...env, caller: OWNER });
  };
  return { call, objectsAsked: () => asked };
}

const fits = (key: keyof typeof operations, reply: unknown) =>
  expect(z.safeParse(operations[key].reply, reply).error?.issues ?? []).toEqual([]);

describe("allows", () => {
  test("[row 183] every reply is what its operation promises", async () => {
    const { call } = await openRoutes();
    const told = async (key: keyof typeof operations, body?: unknown, headers?: Record<string, string>) => {
      const [method = "", path = ""] = key.split(" ");
      const response = await call(method, path, body, headers);
      expect(response.status).toBe(200);
      const reply: unknown = await response.json();
      fits(key, reply);
      return reply;
    };
    expect(await told("GET /api/machine")).toMatchObject({
      configured: true,
      state: "asleep",
      hoursPerDay: 4,
    });
    expect(await told("POST /api/machine/wake")).toMatchObject({
      started: true,
      machine: { state: "waking" },
    });
    expect(await told("POST /api/machine/wake")).toMatchObject({ started: false });
    const beat = await told(
      "POST /api/machine/heartbeat",
      { bootId: "b", release: "r1" },
      { "x-machine-key": KEY },
    );
    expect(beat).toEqual({ order: "run" });
    expect(await told("GET /api/machine")).toMatchObject({ state: "up", release: "r1" });
    expect(await told("POST /api/machine/sleep")).toMatchObject({ state: "draining" });
  });

  test("[behaviour 57] the documents that Entra reads: our issuer, and two public keys while one is exchanged", async () => {
    const first = await openRoutes();
    const [one] = JSON.parse(world.keys) as object[];
    const { call } = await openRoutes({
      MACHINE_SIGNING_KEYS: JSON.stringify([one, { ...one, kid: "two" }]),
    });
    const discovery: unknown = await (
      await first.call("GET", "/azure/.well-known/openid-configuration")
    ).json();
    fits("GET /azure/.well-known/openid-configuration", discovery);
    expect(discovery).toMatchObject({ issuer: PLAN.issuer, jwks_uri: `${PLAN.issuer}/keys` });
    const text = await (await call("GET", "/azure/keys")).text();
    fits("GET /azure/keys", JSON.parse(text));
    const { keys } = JSON.parse(text) as { keys: Record<string, unknown>[] };
    expect(keys.map(({ kid }) => kid)).toEqual(["one", "two"]);
    for (const key of keys)
      expect(Object.keys(key).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });

  test("[row 183] the routes and the operations are the same list", () => {
    const routes = createApp().routes.filter(({ method }) => method !== "ALL");
    const served = routes.map(({ method, path }) => `${method} ${path}`);
    expect(served.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  test("a deployment without a machine to say so", async () => {
    const { call, objectsAsked } = await openRoutes({ MACHINE_PLAN: null });
    expect(await (await call("GET", "/api/machine")).json()).toEqual({ configured: false });
    for (const [method, path] of [
      ["POST", "/api/machine/wake"],
      ["POST", "/api/machine/sleep"],
      ["GET", "/azure/keys"],
    ] as const)
      expect((await call(method, path)).status, path).toBe(404);
    expect(objectsAsked()).toBe(0);
  });
});

describe("refuses", () => {
  test.each([
    ["no key", {}],
    ["another key", { "x-machine-key": `${KEY}.` }],
    ["the hash of the key", { "x-machine-key": "hash" }],
  ])("a heartbeat with %s, and touches no object", async (_, headers) => {
    const { call, objectsAsked } = await openRoutes();
    const response = await call("POST", "/api/machine/heartbeat", { bootId: "b" }, headers);
    expect([response.status, objectsAsked()]).toEqual([401, 0]);
  });

  test("a heartbeat where no key is deployed", async () => {
    const { call } = await openRoutes({ MACHINE_HEARTBEAT_SHA256: undefined });
    expect(
      (await call("POST", "/api/machine/heartbeat", { bootId: "b" }, { "x-machine-key": "" })).status,
    ).toBe(401);
  });

  test("a start that the month does not pay, with when it will", async () => {
    const { call } = await openRoutes();
    world.level = 3;
    const response = await call("POST", "/api/machine/wake");
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({
      code: "budget_exhausted",
      resetAt: "2046-12-01T00:00:00.000Z",
    });
  });

  test.each([[{}], [{ bootId: "" }], [{ bootId: "b", order: "run" }]])("the heartbeat %j", async (body) => {
    const { call, objectsAsked } = await openRoutes();
    const response = await call("POST", "/api/machine/heartbeat", body, { "x-machine-key": KEY });
    expect([response.status, objectsAsked()]).toEqual([400, 0]);
  });
});
