import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { OWNER } from "../gate/gate.harness.ts";
import type { Env } from "./app.ts";
import { createApp } from "./index.ts";
import { openOutbox } from "./objects.harness.ts";
import { operations } from "./operations.ts";

function openRoutes() {
  const outbox = openOutbox({ send: async () => new Response(null, { status: 204 }) });
  const OUTBOX = { getByName: () => outbox } as unknown as Env["OUTBOX"];
  const call = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = new Request(`https://purser.test${path}`, { method, ...init });
    return createApp().fetch(request, { OUTBOX, NOTIFY_URL: undefined, caller: OWNER });
  };
  return { outbox, call };
}

const fits = (key: keyof typeof operations, reply: unknown) =>
  expect(z.safeParse(z.strictObject(operations[key].reply.shape), reply).error?.issues ?? []).toEqual([]);

test("[row 183] every reply is what its operation promises, field by field", async () => {
  const { outbox, call } = openRoutes();
  await outbox.take({ key: "a", event: "level.changed", at: 1, fields: { to: 1, stillWorks: ["health"] } });
  await runDurableObjectAlarm(outbox);
  const shown = await (await call("GET", "/api/notices?limit=1")).json();
  fits("GET /api/notices", shown);
  expect(shown).toMatchObject({
    notices: [
      {
        at: "1970-01-01T00:00:00.001Z",
        event: "level.changed",
        fields: { to: 1 },
        state: "delivered",
        nextAt: null,
        deliveries: [{ channel: "webhook", outcome: "delivered", attempts: 1, failure: null }],
      },
    ],
    next: null,
    muted: [],
  });
  const muted = await (await call("PUT", "/api/notices/muted", { events: ["level.changed"] })).json();
  fits("PUT /api/notices/muted", muted);
  expect(await (await call("GET", "/api/notices")).json()).toMatchObject({ muted: ["level.changed"] });
});

test("[row 183] the routes and the operations are the same list", () => {
  const routes = createApp().routes.filter(({ method }) => method !== "ALL");
  const served = routes.map(({ method, path }) => `${method} ${path}`);
  expect(served.toSorted()).toEqual(Object.keys(operations).toSorted());
});

describe("refuses", () => {
  test.each([
    ["GET", "/api/notices?limit=51", undefined],
    ["GET", "/api/notices?before=yesterday", undefined],
    ["PUT", "/api/notices/muted", { events: ["Everything"] }],
    ["PUT", "/api/notices/muted", {}],
  ])("%s %s with %j", async (method, path, body) => {
    const response = await openRoutes().call(method, path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request", fields: [{}] });
  });
});
