import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";

// Two people of one household through the same door: what one of them keeps, the other does not see. And what a phone sends for one.

const [OWNER, GUEST] = ["owner@example.com", "guest@example.com"] as const;
let here: Deployment;

beforeAll(async () => {
  here = await openTestDeployment({
    config: {
      householdEmails: JSON.stringify([GUEST]),
      masterKey: "0f".repeat(32),
      telegramToken: "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK",
    },
    model: openOfflineModel(() => undefined),
  });
});
afterAll(() => here.close());

async function as(email: string, method: string, path: string, body?: object) {
  const headers = {
    "cf-access-jwt-assertion": await here.signIn.sessionOf(email),
    "content-type": "application/json",
    origin: `https://${here.runtime.hostname}`,
    accept: path.startsWith("/mcp") ? "application/json, text/event-stream" : "application/json",
  };
  const reply = await here.send(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, text: await reply.text() };
}
const DAY = "2026-11-12";
const NIGHT = { kind: "sleep", start: `${DAY}T00:10:00+01:00`, end: `${DAY}T06:40:00+01:00` };
const records = (email: string) =>
  as(email, "POST", "/mcp/journal", {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "list_records", arguments: { kind: "sleep", start: DAY, end: DAY } },
  });

describe("allows", () => {
  test("[row 141] sensors: a phone's batch into the journal of the person that it is for", async () => {
    const batch = { source: "health-export", samples: [NIGHT] };
    const headers = { authorization: `Bearer ${here.tokens.personal}`, "content-type": "application/json" };
    const reply = await here.send("/api/sensors", { method: "POST", headers, body: JSON.stringify(batch) });
    expect([reply.status, await reply.json()]).toEqual([200, { kept: 1, ignored: 0 }]);
    expect((await records(OWNER)).text).toContain("health-export");
    expect((await records(GUEST)).text).not.toContain("health-export");
  });
});

describe("allows an export", () => {
  const night = { sleepStart: `${DAY} 00:10:00 +0100`, sleepEnd: `${DAY} 06:40:00 +0100`, deep: 1.5 };
  const data = {
    metrics: [
      { name: "sleep_analysis", units: "hr", data: [night] },
      { name: "step_count", units: "count", data: [{ qty: 9 }] },
    ],
  };

  test("[row 141] sensors: what Health Auto Export sends, again and again, is one night", async () => {
    for (let n = 0; n < 2; n += 1)
      expect(await as(GUEST, "POST", "/api/sensors", { data })).toEqual({
        status: 200,
        text: '{"kept":1,"ignored":1}',
      });
    expect((await records(GUEST)).text.split("health-auto-export")).toHaveLength(2);
    const nothing = await as(GUEST, "POST", "/api/sensors", { data: { metrics: [] } });
    expect(nothing.text).toBe('{"kept":0,"ignored":0}');
  });

  test("[row 141] sensors: more than a batch has, by its field", async () => {
    const nights = Array.from({ length: 101 }, () => night);
    const { status, text } = await as(OWNER, "POST", "/api/sensors", {
      data: { metrics: [{ ...data.metrics[0], data: nights }] },
    });
    expect([status, text]).toEqual([
      400,
      expect.stringContaining("it has 101 samples; expected at most 100"),
    ]);
    expect((await as(OWNER, "POST", "/api/sensors", { data: "x" })).text).toContain('"path":"data"');
  });
});

describe("refuses", () => {
  test.each<[string, object, string]>([
    ["a batch of none", [], "samples"],
    ["a moment without its offset", [{ ...NIGHT, start: `${DAY}T00:10:00` }], "with its offset"],
    ["an end before its beginning", [{ ...NIGHT, end: `${DAY}T00:00:00+01:00` }], "after start"],
    ["a kind that is none, such as calls", [{ kind: "call", at: NIGHT.start }], "samples.0.kind"],
    [
      "a place that is none",
      [{ kind: "place", at: NIGHT.start, place: "bar", event: "left" }],
      "samples.0.place",
    ],
  ])("[row 141] sensors: %s, by its field", async (_, samples, words) => {
    const { status, text } = await as(OWNER, "POST", "/api/sensors", { source: "x", samples });
    expect([status, text]).toEqual([400, expect.stringContaining(words)]);
  });

  test("[row 141] second user: nothing of one person's in any list of the other's", async () => {
    const secret = "Quillfeather";
    expect((await as(OWNER, "POST", "/api/memory", { text: `${secret} is my cat` })).status).toBe(200);
    expect(
      (await as(OWNER, "POST", "/api/chat", { message: `Hello, ${secret}`, sessionKey: "s" })).status,
    ).toBe(200);
    const log = { name: "log_journal_entry", arguments: { text: `Fed ${secret}` } };
    await as(OWNER, "POST", "/mcp/journal", { jsonrpc: "2.0", id: 1, method: "tools/call", params: log });
    await as(OWNER, "POST", "/api/scheduler", { text: `Feed ${secret}`, inMinutes: 500_000 });
    const find = { name: "search_journal_history", arguments: { query: secret } };
    const search = { jsonrpc: "2.0", id: 1, method: "tools/call", params: find };
    // What each list shows to whom it belongs; a search's own words may come back to anybody.
    const lists: [string, string, string, object?][] = [
      ["is my cat", "GET", "/api/memory"],
      ["is my cat", "GET", `/api/memory?q=${secret}`],
      [`Feed ${secret}`, "GET", "/api/scheduler"],
      [`Hello, ${secret}`, "GET", "/api/chat"],
      [`Hello, ${secret}`, "GET", `/api/chat?q=${secret}`],
      [`Hello, ${secret}`, "GET", "/api/chat/s"],
      [`Fed ${secret}`, "POST", "/mcp/journal", search],
    ];
    for (const [words, method, path, body] of lists) {
      expect((await as(OWNER, method, path, body)).text, `${method} ${path} of its owner`).toContain(words);
      const theirs = await as(GUEST, method, path, body);
      expect(theirs.status).toBeLessThan(500);
      expect(theirs.text, `${method} ${path}`).not.toContain(words);
    }
    for (const path of ["/api/notifications", "/api/artifacts", "/api/threads", "/api/chief", "/api/notices"])
      expect((await as(GUEST, "GET", path)).text, path).not.toContain(secret);
    await as(OWNER, "POST", "/api/messaging/telegram/pairing", {});
    expect((await as(GUEST, "GET", "/api/messaging")).text).toContain('"pairedSince":null');
  });

  test("[row 141] second user: what one may not read or end by its name either", async () => {
    const { text } = await as(OWNER, "GET", "/api/memory");
    const [fact] = (JSON.parse(text) as { facts: { id: string }[] }).facts;
    expect((await as(GUEST, "DELETE", `/api/memory/${fact?.id}`)).status).toBe(404);
    expect((await as(GUEST, "DELETE", "/api/chat/s")).status).toBe(404);
    expect((await as(GUEST, "PUT", "/api/notices/muted", { events: [] })).status).toBe(403);
  });
});
