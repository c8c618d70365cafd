import type { Response } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import type { Role } from "../caller.ts";
import { sized } from "../sizes.harness.ts";
import { bindings } from "./bindings.ts";

// The door with the counters, the journal and the database of the platform, as they would be deployed.

const GUESSES = sized(100, 200);
const STRANGERS = sized(600, 1_000);
const ADDRESSES = 5;

const lines: string[] = [];
let here: Deployment;

beforeAll(async () => {
  here = await openTestDeployment({ log: (line) => lines.push(line) });
});
afterAll(() => here.close());

const minute = () => Math.floor(Date.now() / 60_000);
/** The minutes that the counters have begun since: as many windows as a slow machine needs for its requests. */
const windowsSince = (first: number) => minute() - first + 1;

const bearer = (role: Role) => ({ authorization: `Bearer ${here.tokens[role]}` });
const task = (taskId: string) =>
  JSON.stringify({
    taskId,
    type: "code",
    description: "Write a test",
    estimatedCost: 0.01,
    agentType: "CodeGen",
  });

async function serviceToken(): Promise<string> {
  const [token] = here.access.serviceTokens;
  const assertion = token && (await here.signIn.serviceSession(token.clientId, token.clientSecret));
  if (!assertion) throw new Error("The program declares no service token.");
  return assertion;
}

/** How often each status came. */
async function tally(replies: Promise<Response>[]): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  // Each is read as it comes: a reply that waits for the others may lose its body with its connection.
  const count = async (coming: Promise<Response>) => {
    const reply = await coming;
    await reply.arrayBuffer();
    counts.set(reply.status, (counts.get(reply.status) ?? 0) + 1);
  };
  await Promise.all(replies.map(count));
  return counts;
}

/** How often a client is in the journal this month. */
async function recordsOf(client: string): Promise<number> {
  const journals = await here.runtime.miniflare.getDurableObjectNamespace("JOURNAL", here.runtime.doorScript);
  const journal = journals.getByName("journal") as unknown as {
    calls(name: string, day: string): Promise<{ readonly calls: number }>;
  };
  return (await journal.calls(client, new Date().toISOString().slice(0, 10))).calls;
}

async function storedKeys(): Promise<string[]> {
  const keys = await here.runtime.miniflare.getKVNamespace("KEYS", here.runtime.doorScript);
  return (await keys.list()).keys.map(({ name }) => name);
}

describe("allows", () => {
  test("a client its allowance although a stranger at its address guesses at its token [row 35, 36]", async () => {
    const home = { "cf-connecting-ip": "203.0.113.7" };
    const first = minute();
    const guesses = Array.from({ length: GUESSES }, (_, i) =>
      here.send("/api/approve", {
        method: "POST",
        headers: { ...home, authorization: `Bearer purser_agency_guess_${i}` },
        body: task("guess"),
      }),
    );
    const guessed = await tally(guesses);
    const counted = windowsSince(first) * bindings.STRANGER_LIMIT.limit;
    expect(guessed.get(401)).toBeLessThanOrEqual(counted);
    expect(guessed.get(429) ?? 0).toBeGreaterThanOrEqual(GUESSES - counted);
    const own = Array.from({ length: bindings.APPROVE_LIMIT.limit }, (_, i) =>
      here.send("/api/approve", {
        method: "POST",
        headers: { ...home, ...bearer("agency") },
        body: task(`own-${i}`),
      }),
    );
    expect(Object.fromEntries(await tally(own))).toEqual({ 200: bindings.APPROVE_LIMIT.limit });
  });

  test("each request one record, and the reply no internal header [row 109]", async () => {
    const before = await recordsOf("local-cos-internal");
    const replies = Array.from({ length: 10 }, () =>
      here.send("/api/status", { headers: bearer("cos_internal") }),
    );
    for (const reply of await Promise.all(replies)) {
      expect(reply.status).toBe(200);
      expect(reply.headers.get("ratelimit-policy")).toBe('"page";q=120;w=60');
      expect([...reply.headers.keys()]).not.toContain("x-cost-nano");
      await reply.arrayBuffer();
    }
    expect((await recordsOf("local-cos-internal")) - before).toBe(10);
  });
});

describe("refuses", () => {
  test("a run with one credential of two, by name [row 27]", async () => {
    const assertion = { "cf-access-jwt-assertion": await serviceToken() };
    const halves: [Record<string, string>, string][] = [
      [bearer("runtime"), "CF-Access-Client-Id"],
      [assertion, "Bearer"],
    ];
    for (const [headers, missing] of halves) {
      const reply = await here.send("/v1/agent/run", { method: "POST", headers, body: '{"prompt":"hello"}' });
      const { code, detail } = (await reply.json()) as { code: string; detail: string };
      expect([reply.status, code]).toEqual([401, "missing_identity"]);
      expect(detail).toContain(missing);
    }
  });

  test("a program everything but POST at / [row 104]", async () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const reply = await here.send("/", { method, headers: bearer("personal") });
      expect([reply.status, reply.headers.get("allow")]).toEqual([405, "POST"]);
      await reply.arrayBuffer();
    }
  });

  test("one request more than a class has, with the time to wait [row 36, 106]", async () => {
    const { limit } = bindings.CHAT_LIMIT;
    const chat = () =>
      here.send("/api/chat", { method: "POST", headers: bearer("cos_internal"), body: '{"message":1}' });
    let taken = 0;
    let refused: Response | undefined;
    // Until one minute has had them all, which the first does unless it ends meanwhile.
    while (!refused) {
      const replies = await Promise.all(Array.from({ length: limit + 1 }, chat));
      refused = replies.find(({ status }) => status === 429);
      taken += replies.filter(({ status }) => status !== 429).length;
    }
    expect(taken).toBeGreaterThanOrEqual(limit);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(refused.headers.get("ratelimit")).toBe('"chat";r=0;t=60');
  });
});

describe("fails safe", () => {
  test("any number of requests without a token: no statement, no write, no cent [row 35, 36]", async () => {
    const budget = async () => {
      const reply = await here.send("/api/budget", { headers: bearer("admin") });
      const { level, left, parts, by, openReservations } = (await reply.json()) as Record<string, unknown>;
      return { level, left, parts, by, openReservations };
    };
    const before = { budget: await budget(), keys: await storedKeys(), records: await recordsOf("") };
    // Without tables every statement fails: a request that made one would be answered with 500, and an error logged.
    const { database } = here.runtime;
    const tables = await database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
      )
      .all<{ name: string }>();
    for (const { name } of tables.results) await database.exec(`ALTER TABLE ${name} RENAME TO ${name}_away`);
    lines.length = 0;
    const routes: [string, string][] = [
      ["POST", "/api/approve"],
      ["POST", "/api/halt"],
      ["POST", "/api/chat"],
      ["POST", "/v1/agent/run"],
      ["POST", "/"],
      ["GET", "/api/status"],
      ["GET", "/"],
      ["POST", "/setup"],
      ["GET", "/health"],
      ["GET", "/no/such/route"],
    ];
    const first = minute();
    const statuses = await tally(
      Array.from({ length: STRANGERS }, (_, i) => {
        const [method, path] = routes[i % routes.length] ?? ["GET", "/"];
        const wrong = i % 2 === 0 ? {} : { authorization: "Bearer purser_admin_guess" };
        const headers = { ...wrong, "cf-connecting-ip": `198.51.100.${i % ADDRESSES}` };
        return here.send(path, { method, headers, ...(method === "POST" ? { body: task("x") } : {}) });
      }),
    );
    expect([...statuses.keys()].filter((status) => ![200, 401, 404, 429].includes(status))).toEqual([]);
    const counted = ADDRESSES * windowsSince(first) * bindings.STRANGER_LIMIT.limit;
    expect(statuses.get(429) ?? 0).toBeGreaterThanOrEqual(STRANGERS - counted);
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect(await budget()).toEqual(before.budget);
    expect(before.budget).toMatchObject({ left: expect.stringMatching(/^\d+\.\d+$/), openReservations: 0 });
    expect(await storedKeys()).toEqual(before.keys);
    const recorded = (await recordsOf("")) - before.records;
    expect(recorded).toBeGreaterThan(0);
    expect(recorded).toBeLessThanOrEqual(counted);
    // And the trap is one: whoever is let in does reach the database.
    const known = await here.send("/api/status", { headers: bearer("personal") });
    expect(known.status).toBe(500);
    for (const { name } of tables.results) await database.exec(`ALTER TABLE ${name}_away RENAME TO ${name}`);
  });
});
