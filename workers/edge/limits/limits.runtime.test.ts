import { env as testEnv } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { bindings } from "../bindings.ts";
import type { Env } from "../settings.ts";
import { bearer, openStand, type Stand, TOKENS } from "../stand.harness.ts";
import { countClient } from "./limits.ts";

const TASK = JSON.stringify({ taskId: "t-1" });
const from = (address: string) => ({ "cf-connecting-ip": address });
const post = (headers: Record<string, string>) => ({ method: "POST", headers, body: TASK });

/** The replies' statuses to the same request, so many times. */
async function times(stand: Stand, count: number, path: string, init?: RequestInit): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push((await stand.send(path, init)).status);
  return statuses;
}

describe("allows", () => {
  test("as many requests of a client as its class has, and says the policy with each [row 36]", async () => {
    const stand = await openStand();
    const { limit } = bindings.APPROVE_LIMIT;
    const reply = await stand.send("/api/approve", post(bearer(TOKENS.agency)));
    expect(reply.headers.get("ratelimit-policy")).toBe(`"approve";q=${limit};w=60`);
    expect(reply.headers.has("ratelimit"), "what remains is not known").toBe(false);
    const rest = await times(stand, limit - 1, "/api/approve", post(bearer(TOKENS.agency)));
    expect(new Set(rest)).toEqual(new Set([200]));
  });

  test("one class although another is used up [row 36]", async () => {
    const stand = await openStand();
    const headers = bearer(TOKENS.admin);
    const chats = await times(stand, bindings.CHAT_LIMIT.limit + 1, "/api/chat", post(headers));
    expect(chats.at(-1)).toBe(429);
    expect((await stand.send("/api/status", { headers })).status).toBe(200);
    expect((await stand.send("/", post(headers))).headers.get("ratelimit-policy")).toContain('"run"');
  });

  test("a halt and a report of a client that asked the gate too often [row 36]", async () => {
    const stand = await openStand();
    const init = post({ ...bearer(TOKENS.agency), ...from("203.0.113.7") });
    await times(stand, bindings.APPROVE_LIMIT.limit + 1, "/api/approve", init);
    const refused = await stand.send("/api/approve", init);
    expect(refused.status).toBe(429);
    // Its clients read these from every answer of this endpoint.
    expect(await refused.json()).toMatchObject({ approved: false, reason: expect.stringContaining("Wait") });
    for (const path of ["/api/halt", "/api/tasks/t-1/progress", "/api/tasks/t-1/finish"])
      expect((await stand.send(path, init)).status, path).toBe(200);
  });

  test("people at the address of a program that runs wild [row 35]", async () => {
    const stand = await openStand();
    const home = from("203.0.113.7");
    const program = { headers: { ...bearer(TOKENS.agency), ...home } };
    const seen = await times(stand, bindings.PAGE_LIMIT.limit + 1, "/api/status", program);
    expect(seen.at(-1)).toBe(429);
    const token = await stand.accessToken({ email: "owner@example.com" });
    const person = { headers: { "cf-access-jwt-assertion": token, ...home } };
    expect((await stand.send("/api/status", person)).status).toBe(200);
  });

  test("each class a counter of its own, webhooks too [row 106]", async () => {
    const counts: string[] = [];
    const counting = (name: string): RateLimit => ({
      limit: async ({ key }) => {
        counts.push(`${name} ${key}`);
        return { success: true };
      },
    });
    const env = { ...(testEnv as object), WEBHOOK_LIMIT: counting("webhook"), RUN_LIMIT: counting("run") };
    const caller = { kind: "program", name: "hook", role: "team", requestId: "r" } as const;
    await countClient(env as unknown as Env, "webhook", caller, "203.0.113.7", false);
    expect(counts).toEqual(["webhook client:hook", "webhook address:program:203.0.113.7"]);
  });
});

describe("refuses", () => {
  test("one request more, says when to come back, and runs nothing behind [row 36, 106]", async () => {
    const stand = await openStand();
    const { limit } = bindings.CHAT_LIMIT;
    await times(stand, limit, "/api/chat", post(bearer(TOKENS.admin)));
    const reply = await stand.send("/api/chat", post(bearer(TOKENS.admin)));
    expect(reply.status).toBe(429);
    expect(await reply.json()).toMatchObject({ code: "too_many_requests", status: 429 });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "retry-after": "60",
      ratelimit: '"chat";r=0;t=60',
      "ratelimit-policy": `"chat";q=${limit};w=60`,
    });
    expect(stand.seen).toHaveLength(limit);
  });

  test("one address with many tokens [row 35]", async () => {
    const stand = await openStand();
    const { limit } = bindings.PAGE_LIMIT;
    const home = from("2001:db8:1:2::1");
    await times(stand, limit, "/api/status", { headers: { ...bearer(TOKENS.agency), ...home } });
    const neighbour = { ...bearer(TOKENS.runtime), ...from("2001:db8:1:2::99") };
    expect((await stand.send("/api/status", { headers: neighbour })).status).toBe(429);
    const elsewhere = { ...bearer(TOKENS.runtime), ...from("2001:db8:1:3::1") };
    expect((await stand.send("/api/status", { headers: elsewhere })).status).toBe(200);
  });

  test.each([
    ["the health check", "/health", {}],
    ["the document", "/openapi.json", {}],
    ["a path that no route has", "/wp-login.php", {}],
    ["a bad token", "/api/status", bearer("purser_admin_nope")],
    ["an expired token", "/api/status", bearer(TOKENS.old)],
    ["no token", "/api/status", {}],
    ["a service token alone", "/api/status", { service: "x.access" }],
    ["somebody who is not on the list", "/api/status", { email: "stranger@example.com" }],
  ])("a stranger's address after its own limit: %s [row 35]", async (_, path, shown) => {
    const stand = await openStand();
    const { service, email, ...headers } = { service: "", email: "", ...shown };
    const claims = email ? { email } : service ? { common_name: service } : null;
    const assertion = claims ? { "cf-access-jwt-assertion": await stand.accessToken(claims) } : {};
    const init = { headers: { ...headers, ...assertion, ...from("198.51.100.9") } };
    const { limit } = bindings.STRANGER_LIMIT;
    expect(await times(stand, limit, path, init)).not.toContain(429);
    expect((await stand.send(path, init)).status).toBe(429);
    expect([...stand.counters.counts.keys()]).toEqual(["STRANGER_LIMIT address:198.51.100.9"]);
  });

  test("1,000 requests without a good token, and none takes from a client or reaches anything behind [row 35, 36]", async () => {
    const stand = await openStand();
    const put = vi.spyOn((testEnv as { KEYS: KVNamespace }).KEYS, "put");
    const victim = from("203.0.113.7");
    const wishes: RequestInit[] = [
      post(victim),
      post({ ...victim, ...bearer(TOKENS.old) }),
      post({ ...victim, ...bearer("purser_agency_guess") }),
      post({ ...victim, "cf-access-jwt-assertion": "a.b.c" }),
    ];
    const statuses = new Map<number, number>();
    for (let i = 0; i < 1_000; i += 1) {
      const path = ["/api/approve", "/v1/agent/run", "/", "/api/chat", "/setup"][i % 5] ?? "/";
      const { status } = await stand.send(path, wishes[i % 4]);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    const { limit } = bindings.STRANGER_LIMIT;
    expect(Object.fromEntries(statuses)).toEqual({ 401: limit, 429: 1_000 - limit });
    // Everything that could write to D1 or spend money is behind these.
    expect(stand.seen).toEqual([]);
    expect(stand.month.asked).toBe(0);
    expect(stand.journal.counted).toBe(0);
    expect(put).not.toHaveBeenCalled();
    expect(stand.journal.entries).toHaveLength(limit);
    // The same address, and the token that was guessed at: all of its allowance is there.
    const agency = post({ ...victim, ...bearer(TOKENS.agency) });
    const own = await times(stand, bindings.APPROVE_LIMIT.limit, "/api/approve", agency);
    expect(new Set(own)).toEqual(new Set([200]));
  });
});

describe("fails safe", () => {
  test("a counter that throws lets whom the door knows pass and refuses strangers [row 35, 36]", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const stand = await openStand();
    stand.counters.isBroken = true;
    expect((await stand.send("/api/halt", post(bearer(TOKENS.agency)))).status).toBe(200);
    const token = await stand.accessToken({ email: "owner@example.com" });
    const person = { headers: { "cf-access-jwt-assertion": token } };
    expect((await stand.send("/api/status", person)).status).toBe(200);
    const stranger = await stand.send("/health");
    expect([stranger.status, stranger.headers.get("retry-after")]).toEqual([503, "60"]);
    expect((await stand.send("/api/status")).status).toBe(503);
    expect(stand.journal.entries.map(({ client }) => client.kind)).toEqual(["program", "person", "nobody"]);
  });

  test("requests whose address cannot be told share one counter [row 35]", async () => {
    const stand = await openStand();
    await times(stand, bindings.STRANGER_LIMIT.limit, "/health");
    expect((await stand.send("/health", { headers: from("not an address") })).status).toBe(429);
  });
});
