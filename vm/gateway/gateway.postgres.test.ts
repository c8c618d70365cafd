import { request as rawRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOfNext, postgres } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import {
  callOf,
  IDENTITY_KEY,
  OWNER,
  openTestGateway,
  type TestGateway,
  TOOLS_KEY,
  textIn,
} from "./gateway.harness.ts";
import { isProven, PROOF_HEADER, USER_HEADER } from "./identity.ts";
import { newKey } from "./key.ts";

let gateway: TestGateway;
beforeAll(async () => {
  if (postgres === null) return;
  gateway = await openTestGateway();
  // [behaviour 62] All that follows holds while a next release is tried; this one's own tables have the other tests of the folder.
  await asOfNext(gateway.cluster, "system");
});
afterAll(() => gateway?.close());

describe.skipIf(postgres === null)("allows", () => {
  test("a call by a key, by every name of the server [row 115]", async () => {
    const { text: key } = await gateway.makeKey();
    for (const path of ["/journal-db/mcp", "/personal-journal/mcp"]) {
      const reply = await gateway.post(path, callOf("echo", { text: "hello" }), { key });
      expect([reply.status, await textIn(reply)]).toEqual([200, "hello"]);
      expect(reply.headers.get("set-cookie")).toBeNull();
      expect(reply.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test("the user's own credential goes with the call, with a proof of whom it is for", async () => {
    const { text: key, user } = await gateway.makeKey();
    await gateway.credentials.put(OWNER, "garmin", "garmin-secret");
    const body = callOf("echo", { text: "x" });
    expect((await gateway.post("/garmin/mcp", body, { key })).status).toBe(200);
    const headers = gateway.sealed.seen.at(-1)?.headers ?? {};
    expect([headers["x-garmin-token"], headers[USER_HEADER]]).toEqual(["garmin-secret", user]);
    const call = { user, path: "/mcp", body: new TextEncoder().encode(body) };
    expect(isProven(IDENTITY_KEY, call, String(headers[PROOF_HEADER]), gateway.now())).toBe(true);
    await gateway.credentials.remove(OWNER, "garmin");
  });

  test("a server at the edge hears the person's address, by a key that no container has [row 115]", async () => {
    const { text: key } = await gateway.makeKey({ tools: ["get_*"] });
    const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const listed = await gateway.post("/splitwise/mcp", list, { key });
    expect(await listed.json()).toMatchObject({ result: { tools: [{ name: "get_day" }] } });
    const headers = gateway.edge.seen.at(-1)?.headers ?? {};
    const call = { user: OWNER, path: "/mcp", body: new TextEncoder().encode(list) };
    expect(headers[USER_HEADER]).toBe(OWNER);
    expect(isProven(TOOLS_KEY, call, String(headers[PROOF_HEADER]), gateway.now())).toBe(true);
    expect(isProven(IDENTITY_KEY, call, String(headers[PROOF_HEADER]), gateway.now())).toBe(false);
    expect(headers).not.toHaveProperty("authorization");
    const sent = gateway.edge.seen.length;
    expect(await textIn(await gateway.post("/splitwise/mcp", callOf("send_mail"), { key }))).toMatch(
      /^refused:/,
    );
    expect(gateway.edge.seen).toHaveLength(sent);
  });

  test("any number of credentials are stored at once", async () => {
    const people = Array.from({ length: 12 }, (_, at) => `person-${at}@example.com`);
    await Promise.all(people.map((email) => gateway.credentials.put(email, "garmin", `secret of ${email}`)));
    const stored = await Promise.all(people.map((email) => gateway.credentials.list(email)));
    expect(stored.map((lines) => lines.map(({ server }) => server))).toEqual(people.map(() => ["garmin"]));
  });

  test("/healthz says nothing, /readyz is for the inside", async () => {
    const health = await fetch(`${gateway.url}/healthz`);
    expect([health.status, await health.text()]).toEqual([200, ""]);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    const outside = await asHost("machine.example.com", "/readyz");
    expect(outside).toBe(404);
  });

  test("a tool list shows what the key may call, and a key is marked as used once", async () => {
    const { text: key, id } = await gateway.makeKey({ tools: ["get_*"] });
    const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const { result } = (await (await gateway.post("/journal-db/mcp", list, { key })).json()) as {
      result: { tools: unknown };
    };
    expect(result.tools).toEqual([{ name: "get_day" }]);
    expect(await textIn(await gateway.post("/journal-db/mcp", callOf("send_mail"), { key }))).toMatch(
      /^refused:/,
    );
    const mine = (await gateway.keys.list(OWNER)).find((one) => one.id === id);
    expect(mine?.last_used_at).not.toBeNull();
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("1: unknown, expired, revoked and other servers' keys, and none, alike [row 115]", async () => {
    const soon = new Date(gateway.now().getTime() + 1_000);
    const expired = await gateway.makeKey({ expires_at: soon });
    const revoked = await gateway.makeKey();
    const elsewhere = await gateway.makeKey({ servers: ["garmin"] });
    expect((await gateway.post("/journal-db/mcp", callOf("echo"), { key: revoked.text })).status).toBe(200);
    expect(await gateway.keys.revoke(OWNER, revoked.id)).toBe(true);
    gateway.wait(2_000);
    const unknown = newKey((count) => new Uint8Array(count)).text;
    const replies = await Promise.all(
      [unknown, expired.text, revoked.text, elsewhere.text, undefined].map((key) =>
        gateway.post("/journal-db/mcp", callOf("echo"), key === undefined ? {} : { key }),
      ),
    );
    const shown = await Promise.all(
      replies.map(async (reply) => {
        const { requestId, ...rest } = (await reply.json()) as { requestId: string };
        expect(requestId).toBeTruthy();
        return JSON.stringify([reply.status, reply.headers.get("www-authenticate"), rest]);
      }),
    );
    expect(new Set(shown).size).toBe(1);
    expect(shown[0]).toMatch(/^\[401,"Bearer",/);
  });

  test("11: every OAuth well-known, and a pointer to one", async () => {
    for (const path of ["oauth-protected-resource", "oauth-authorization-server", "openid-configuration"])
      for (const at of [
        `/.well-known/${path}`,
        `/.well-known/${path}/garmin/mcp`,
        `/garmin/.well-known/${path}`,
      ])
        expect((await fetch(`${gateway.url}${at}`, { redirect: "manual" })).status, at).toBe(404);
    const reply = await gateway.post("/garmin/mcp", callOf("echo"));
    expect(reply.headers.get("www-authenticate")).not.toContain("resource_metadata");
  });

  test("3: a key without an end, or with one too far away; 2: only hashes are kept", async () => {
    const { text: admin } = await gateway.makeKey({ role: "admin" });
    const wish = { email: OWNER, name: "phone", role: "personal" };
    const ask = (more: object) =>
      gateway.post("/admin/keys", JSON.stringify({ ...wish, ...more }), { key: admin });
    const in40 = new Date(gateway.now().getTime() + 40 * 86_400_000).toISOString();
    const in400 = new Date(gateway.now().getTime() + 400 * 86_400_000).toISOString();
    expect([(await ask({})).status, (await ask({ expiresAt: in400 })).status]).toEqual([400, 400]);
    const made = await ask({ expiresAt: in40 });
    const { text } = (await made.json()) as { text: string };
    expect([
      made.status,
      (await gateway.post("/journal-db/mcp", callOf("echo"), { key: text })).status,
    ]).toEqual([201, 200]);
    const without = withClient(gateway.cluster.asAdmin("system"), (client) =>
      client.query(
        "insert into system.api_keys (user_id, sha256, prefix, name, role) select user_id, repeat('a', 64), 'psr_aaaa', 'x', 'admin' from system.api_keys limit 1",
      ),
    );
    await expect(without).rejects.toMatchObject({ code: "23502" });
    const dump = await withClient(gateway.cluster.asAdmin("system"), async (client) => {
      const { rows } = await client.query("select row_to_json(k) as row from system.api_keys k");
      return JSON.stringify(rows);
    });
    for (const key of [text, admin]) {
      expect(dump).not.toContain(key.slice(8));
      expect(gateway.logged.join("\n")).not.toContain(key.slice(8));
    }
  });

  test("an admin's words to a key that is none, and words that are not right", async () => {
    const { text: personal } = await gateway.makeKey();
    const { text: admin } = await gateway.makeKey({ role: "admin" });
    expect((await gateway.post("/admin/keys", "{}", { key: personal })).status).toBe(401);
    expect((await gateway.post("/admin/keys", "{", { key: admin })).status).toBe(400);
    expect((await gateway.post("/admin/keys", "x".repeat(20_000), { key: admin })).status).toBe(413);
  });

  test("a key for a server that is none, and a credential that nothing would use", async () => {
    const { text: key } = await gateway.makeKey({ role: "admin" });
    const expiresAt = new Date(gateway.now().getTime() + 86_400_000).toISOString();
    const wish = { email: OWNER, name: "phone", role: "personal", servers: ["garmi"], expiresAt };
    const made = await gateway.post("/admin/keys", JSON.stringify(wish), { key });
    expect([made.status, await made.text()]).toEqual([
      400,
      expect.stringContaining("garmi is no server behind this gateway; "),
    ]);
    const put = (server: string) =>
      fetch(`${gateway.url}/admin/credentials/${server}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ email: OWNER, secret: "a secret" }),
      });
    for (const [server, says] of [
      ["garmi", "is no server behind this gateway"],
      ["journal", "journal-db needs no credential"],
      ["splitwise", "the page's view Connections takes the credential"],
    ] as const) {
      const reply = await put(server);
      expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining(says)]);
    }
    expect(await gateway.credentials.list(OWNER)).toEqual([]);
  });

  test("4: credentials and identities that a client sends along", async () => {
    const { text: key, user } = await gateway.makeKey();
    const headers = {
      "x-garmin-token": "operator",
      "x-splitwise-key": "operator",
      "x-purser-user": "somebody-else",
      "x-purser-proof": "1.x",
      cookie: "a=b",
      "x-forwarded-for": "1.2.3.4",
    };
    await gateway.post("/journal-db/mcp", callOf("echo"), { key, headers });
    const seen = gateway.open.seen.at(-1)?.headers ?? {};
    for (const name of ["x-garmin-token", "x-splitwise-key", "cookie", "x-forwarded-for", "authorization"])
      expect(seen, name).not.toHaveProperty(name);
    expect(seen["x-purser-user"]).toBe(user);
  });

  test("5: another's credential: a user without one is told so, and nothing is sent", async () => {
    await gateway.credentials.put(OWNER, "garmin", "of-the-owner");
    const guest = await gateway.makeKey({}, "guest@example.com");
    const before = gateway.sealed.seen.length;
    expect(await textIn(await gateway.post("/garmin/mcp", callOf("echo"), { key: guest.text }))).toMatch(
      /^credential_missing:/,
    );
    expect(gateway.sealed.seen).toHaveLength(before);
    await gateway.credentials.remove(OWNER, "garmin");
  });

  test("6: two users at once never get each other's credential", async () => {
    const users = await Promise.all(
      ["a@example.com", "b@example.com"].map(async (email) => {
        await gateway.credentials.put(email, "garmin", `secret of ${email}`);
        return { email, key: (await gateway.makeKey({}, email)).text };
      }),
    );
    const before = gateway.sealed.seen.length;
    await Promise.all(
      Array.from({ length: 8 }, (_, at) => users[at % 2]).map((user) =>
        gateway.post("/garmin/mcp", callOf("echo", { text: user?.email }), { key: user?.key ?? "" }),
      ),
    );
    for (const { headers, body } of gateway.sealed.seen.slice(before)) {
      const { text } = (JSON.parse(body) as { params: { arguments: { text: string } } }).params.arguments;
      expect(headers["x-garmin-token"]).toBe(`secret of ${text}`);
    }
    expect(gateway.sealed.seen).toHaveLength(before + 8);
  });

  test("15: a body that is too large, another host, pages of others, methods and batches", async () => {
    const { text: key } = await gateway.makeKey();
    const large = await gateway.post("/journal-db/mcp", "x".repeat(5 * 1024 * 1024), { key });
    expect([large.status, large.headers.get("connection")]).toEqual([413, "close"]);
    expect(await asHost("evil.example.com", "/journal-db/mcp")).toBe(403);
    for (const origin of ["null", "https://evil.example.com"])
      expect(
        (await gateway.post("/journal-db/mcp", callOf("echo"), { key, headers: { origin } })).status,
        origin,
      ).toBe(403);
    const mine = { origin: "https://machine.example.com" };
    expect((await gateway.post("/journal-db/mcp", callOf("echo"), { key, headers: mine })).status).toBe(200);
    expect((await gateway.post("/journal-db/mcp", `[${callOf("echo")}]`, { key })).status).toBe(400);
    expect((await gateway.post("/nothing/mcp", callOf("echo"), { key })).status).toBe(404);
    const get = await fetch(`${gateway.url}/journal-db/mcp`, { headers: { authorization: `Bearer ${key}` } });
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("13: more than a burst, with when to come again, and then no more", async () => {
    const { text: key } = await gateway.makeKey();
    const statuses: number[] = [];
    for (let at = 0; at < 16; at += 1) {
      const reply = await gateway.post("/journal-db/mcp", callOf("echo"), { key });
      statuses.push(reply.status);
      if (reply.status === 429) expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(statuses.at(-1)).toBe(429);
    gateway.wait(60_000);
    expect((await gateway.post("/journal-db/mcp", callOf("echo"), { key })).status).toBe(200);
  });
});

/** Node's fetch keeps the Host header for itself. */
function asHost(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const going = rawRequest(`${gateway.url}${path}`, { headers: { host } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    going.on("error", reject);
    going.end();
  });
}
