import { describe, expect, test } from "vitest";
import { bindings } from "../bindings.ts";
import { bearer, openStand, type Stand, TOKENS } from "../stand.harness.ts";
import { type Owned, ROUTES } from "../table.ts";

// Paths that Access lets everybody through to: what they ask instead, what counts, and what is written down.

const TASK = JSON.stringify({ taskId: "t-1" });
const post = (headers: Record<string, string> = {}, body = TASK) => ({ method: "POST", headers, body });

const ROWS: readonly Owned[] = [
  ...ROUTES,
  {
    path: "/hooks/:name",
    methods: { POST: "proof" },
    owner: "GATE",
    body: { types: ["application/json"], maxBytes: 1_000 },
    headers: ["x-hook-signature"],
    front: { application: "hooks", proof: "signature", limit: "webhook" },
  },
];
const hook = (more: Record<string, string> = {}) =>
  post({ "content-type": "application/json", "x-hook-signature": "good", ...more });

/** An owner that looks at a signature before it does anything. */
const proving = (stand: Stand): void => {
  stand.answer = ({ headers }) =>
    headers.get("x-hook-signature") === "good"
      ? Response.json({}, { headers: { "x-proven": encodeURIComponent("gitlab") } })
      : Response.json({ code: "invalid_token" }, { status: 401 });
};

describe("a route with a proof of its own", () => {
  test("allows whom its owner takes for proven, and the record says who [row 109]", async () => {
    const stand = await openStand({}, ROWS);
    proving(stand);
    const reply = await stand.send("/hooks/gitlab", hook());
    expect([reply.status, reply.headers.has("x-proven")]).toEqual([200, false]);
    expect(stand.seen[0]).toMatchObject({ body: TASK, caller: { kind: "nobody" } });
    expect(stand.journal.entries).toMatchObject([
      { route: "/hooks/:name", status: 200, client: { kind: "program", name: "gitlab", role: null } },
    ]);
  });

  test("refuses the others without a record, and touches no object for them", async () => {
    const stand = await openStand({}, ROWS);
    proving(stand);
    for (let i = 0; i < 5; i += 1)
      expect((await stand.send("/hooks/gitlab", hook({ "x-hook-signature": "bad" }))).status).toBe(401);
    expect([stand.journal.asked, stand.journal.counted, stand.month.asked]).toEqual([0, 0, 0]);
  });

  test("counts by address on the row's own class, apart from strangers and clients [row 35]", async () => {
    const stand = await openStand({}, ROWS);
    proving(stand);
    const from = { "cf-connecting-ip": "203.0.113.9" };
    const { limit } = bindings.WEBHOOK_LIMIT;
    for (let i = 0; i < limit; i += 1)
      expect((await stand.send("/hooks/gitlab", hook(from))).status).toBe(200);
    const over = await stand.send("/hooks/gitlab", hook(from));
    expect([over.status, over.headers.get("ratelimit-policy")]).toEqual([429, `"webhook";q=${limit};w=60`]);
    expect(stand.seen).toHaveLength(limit);
    expect((await stand.send("/health", { headers: from })).status).toBe(200);
  });

  test("fails safe: no counter, no entry", async () => {
    const stand = await openStand({}, ROWS);
    stand.counters.isBroken = true;
    expect((await stand.send("/hooks/gitlab", hook())).status).toBe(503);
    expect(stand.seen).toEqual([]);
  });

  test("has no header of the client's but those that its row names", async () => {
    const stand = await openStand({}, ROWS);
    proving(stand);
    await stand.send("/hooks/gitlab", hook({ "x-other": "1", authorization: "Bearer purser_guess" }));
    expect(Object.keys(stand.seen[0]?.asked?.headers ?? {}).toSorted()).toEqual([
      "content-type",
      "x-hook-signature",
    ]);
  });
});

describe("a role that purser:bearerOnly names", () => {
  const open = () => openStand({ BEARER_ONLY: ["agency"] }, ROWS);

  test("allows its bearer token alone on the paths of its contract", async () => {
    const stand = await open();
    for (const path of ["/api/approve", "/api/halt", "/api/tasks/t-1/progress", "/api/tasks/t-1/finish"])
      expect((await stand.send(path, post(bearer(TOKENS.agency)))).status, path).toBe(200);
    for (const path of ["/api/tasks/t-1", "/api/status"])
      expect((await stand.send(path, { headers: bearer(TOKENS.agency) })).status, path).toBe(200);
    expect(stand.journal.entries).toHaveLength(6);
  });

  test.each([
    ["another path of the same role", "/", TOKENS.agency],
    ["another role on its path", "/api/approve", TOKENS.admin],
    ["another role on a path that Access's wildcard covers too", "/api/tasks/t-1/extend", TOKENS.admin],
  ])("refuses %s without a service token, and takes it with one", async (_, path, token) => {
    const stand = await open();
    const alone = await stand.send(path, post(bearer(token)));
    expect(alone.status).toBe(401);
    const problem = (await alone.json()) as { code: string; detail: string };
    expect(problem.code).toBe("missing_identity");
    expect(problem.detail).toContain("CF-Access-Client-Id");
    expect(stand.seen).toEqual([]);
    const assertion = await stand.accessToken({ common_name: "x.access" });
    const both = post({ ...bearer(token), "cf-access-jwt-assertion": assertion });
    expect((await stand.send(path, both)).status).toBe(200);
  });

  test("people keep their session there, by the cookie that Access made, and prove where they come from", async () => {
    const stand = await open();
    const cookie = `a=b; CF_Authorization=${await stand.accessToken({ email: "owner@example.com" })}`;
    expect((await stand.send("/api/status", { headers: { cookie } })).status).toBe(200);
    expect(stand.seen[0]?.caller).toMatchObject({ kind: "person", role: "admin" });
    const json = { cookie, "content-type": "application/json" };
    expect((await stand.send("/api/halt", post(json))).status).toBe(403);
    expect((await stand.send("/api/halt", post({ ...json, "sec-fetch-site": "same-origin" }))).status).toBe(
      200,
    );
  });

  test("a cookie is nothing where no path was opened, and a bad one is refused where one was", async () => {
    const closed = await openStand();
    const cookie = `CF_Authorization=${await closed.accessToken({ email: "owner@example.com" })}`;
    expect((await closed.send("/api/status", { headers: { cookie } })).status).toBe(401);
    const stand = await open();
    for (const claims of [{ audience: "b".repeat(64) }, { foreignKey: true }, { lifeSeconds: -1 }]) {
      const token = await stand.accessToken({ email: "owner@example.com" }, claims);
      const headers = { cookie: `CF_Authorization=${token}` };
      expect((await stand.send("/api/status", { headers })).status).toBe(401);
    }
  });

  test("fails safe: strangers are counted by address, and nothing of them is written down [row 35]", async () => {
    const stand = await open();
    const { limit } = bindings.STRANGER_LIMIT;
    const guess = { ...bearer("purser_agency_guess"), "cf-connecting-ip": "198.51.100.9" };
    const statuses: number[] = [];
    for (let i = 0; i < limit + 3; i += 1)
      statuses.push((await stand.send("/api/approve", post(guess))).status);
    expect(new Set(statuses.slice(0, limit))).toEqual(new Set([401]));
    expect(statuses.slice(limit)).toEqual([429, 429, 429]);
    expect([stand.journal.asked, stand.journal.counted, stand.month.asked, stand.seen.length]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});
