import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { KEYS, NOW, openOrchestrator, world } from "../objects.harness.ts";
import { openPool } from "../pool/objects.harness.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const API_KEY = "sk-ant-api03-0123456789abcdefghij";
const SUBSCRIPTION = "sk-ant-oat01-0123456789abcdefghij";

type Here = ReturnType<typeof openOrchestrator>;

/** Anthropic's sign-in, which keeps what it was asked. */
function provider(reply: () => Response = granted) {
  const asked: { url: string; body: Record<string, string> }[] = [];
  const send = async (url: string, init: RequestInit) => {
    asked.push({ url, body: await new Response(init.body).json() });
    return reply();
  };
  return { asked, send };
}
let times = 0;
const granted = () =>
  Response.json({
    access_token: `${SUBSCRIPTION}-${++times}`,
    refresh_token: `sk-ant-ort01-${times}-0123456789abcdef`,
    expires_in: 8 * 3_600,
    scope: "user:profile user:inference",
  });

const opened = (more: object = {}) => openOrchestrator({ isSubscriptionOn: true, ...more });

async function connect(here: Here) {
  const { body } = await here.call("POST", "/api/oauth/authorize");
  return here.call("POST", "/api/oauth/callback", { code: "the-code#more&and", state: body.state });
}

afterEach(() => vi.restoreAllMocks());

describe("allows", () => {
  test("3, 58. a subscription to be connected: an address with PKCE, a code once, and four fields of status [row 94] [row 95]", async () => {
    const { asked, send } = provider();
    const here = opened({ send });
    const { status, body } = await here.call("POST", "/api/oauth/authorize");
    expect([status, typeof body.instructions]).toEqual([200, "string"]);
    const url = new URL(body.authUrl);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      state: body.state,
      response_type: "code",
      code_challenge_method: "S256",
    });
    const done = await here.call("POST", "/api/oauth/callback", {
      code: "the-code#more&and",
      state: body.state,
    });
    const expiresAt = new Date(NOW + 8 * HOUR).toISOString();
    expect([done.status, done.body]).toEqual([
      200,
      { status: "connected", scopes: ["user:profile", "user:inference"], expiresAt },
    ]);
    expect(asked[0]?.body).toMatchObject({ grant_type: "authorization_code", code: "the-code" });
    const digest = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(asked[0]?.body.code_verifier),
    );
    const challenge = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(challenge.replaceAll("+", "-").replaceAll("/", "_").replace("=", "")).toBe(
      url.searchParams.get("code_challenge"),
    );
    expect((await here.call("GET", "/api/oauth/status")).body).toEqual({
      connected: true,
      scopes: ["user:profile", "user:inference"],
      expiresAt,
      isExpired: false,
    });
  });

  test("58. tokens to survive the object's end, and two renewals at a time to be one [row 95]", async () => {
    const { asked, send } = provider();
    const here = opened({ send });
    await connect(here);
    await evictDurableObject(here.object);
    world.now += 9 * HOUR;
    expect((await here.call("GET", "/api/oauth/status")).body).toMatchObject({
      connected: true,
      isExpired: true,
    });
    const replies = await Promise.all([1, 2, 3].map(() => here.call("POST", "/api/oauth/refresh")));
    expect(replies.map(({ status, body }) => [status, body])).toEqual(
      Array.from({ length: 3 }, () => [
        200,
        { status: "refreshed", expiresAt: new Date(NOW + 17 * HOUR).toISOString() },
      ]),
    );
    expect(asked.filter(({ body }) => body.grant_type === "refresh_token")).toHaveLength(1);
    // What renews is good once: the next renewal has the new one.
    await here.call("POST", "/api/oauth/refresh");
    const used = asked.flatMap(({ body }) => body.refresh_token ?? []);
    expect(new Set(used).size).toBe(used.length);
  });

  test("58. a run on a worker to have a token that lasts: it is renewed when it is about to end, once for all that wait [row 94] [row 95]", async () => {
    const { asked, send } = provider();
    const here = openPool({ isSubscriptionOn: true, send, apiKey: undefined });
    await connect(here);
    const first = asked.length;
    world.now += 8 * HOUR - 600 * SECOND;
    const worker = await here.worker({ slots: 2 }).connect();
    const persona = await here.persona();
    const [one, two] = await Promise.all([here.execute(persona), here.execute(persona)]);
    await here.until(() => expect(worker.running.size).toBe(2));
    const renewals = asked.slice(first).map(({ body }) => body.grant_type);
    expect(renewals).toEqual(["refresh_token"]);
    const tokens = [one, two].map((id) => worker.running.get(id)?.env.CLAUDE_CODE_OAUTH_TOKEN);
    expect(tokens).toEqual([`${SUBSCRIPTION}-${times}`, `${SUBSCRIPTION}-${times}`]);
  });

  test("58. it to be forgotten, here and at the provider [row 95]", async () => {
    const { asked, send } = provider();
    const here = opened({ send });
    await connect(here);
    const gone = await here.call("DELETE", "/api/oauth/disconnect");
    expect(gone.body).toEqual({ status: "disconnected", serverRevoked: true });
    expect(asked.at(-1)?.url).toMatch(/revoke$/);
    expect((await here.call("GET", "/api/oauth/status")).body).toEqual({
      connected: false,
      scopes: [],
      expiresAt: null,
      isExpired: null,
    });
  });

  test("60. an API key that was handed over to run what waits, where the deployment has none of its own [row 96]", async () => {
    const keys: (string | null)[] = [];
    const desk = openDesk(() => ({ text: `done with ${API_KEY}` }), { clock: () => new Date(world.now) });
    const send: typeof desk.desk.send = (url, init) => {
      keys.push(new Headers(init.headers).get("authorization"));
      return desk.desk.send(url, init);
    };
    const here = openOrchestrator({ opened: { ...desk, desk: { ...desk.desk, apiKey: undefined, send } } });
    expect((await here.call("POST", "/api/token", { token: ` ${API_KEY} ` })).body).toEqual({
      status: "token_stored",
    });
    const { body } = await here.call("POST", "/api/execute", { prompt: "Hello" });
    await here.settle();
    const detail = await here.detail(body.executionId);
    expect([detail.status, detail.output]).toEqual(["completed", ["done with [REDACTED:credential]"]]);
    expect(new Set(keys)).toEqual(new Set([`Bearer ${API_KEY}`]));
  });

  test("tokens to be sealed anew under a new master key [row 54] [row 96]", async () => {
    const here = openOrchestrator();
    await here.call("POST", "/api/token", { token: API_KEY });
    const current = { id: "key-2", key: "22".repeat(32) };
    world.keys = { ...KEYS, current, earlier: [KEYS.current] };
    await evictDurableObject(here.object);
    await here.object.wake();
    world.keys = { ...KEYS, current, earlier: [] };
    await evictDurableObject(here.object);
    const { body } = await here.call("POST", "/api/execute", { prompt: "Hello" });
    await runDurableObjectAlarm(here.object);
    expect((await here.object.claim(body.executionId, "life-1"))?.modelKey).toBe(API_KEY);
  });
});

describe("refuses", () => {
  test("a subscription until the owner has switched it on, with the provider's terms [row 94] [row 96]", async () => {
    const here = openOrchestrator();
    for (const [path, body] of [
      ["/api/oauth/authorize", undefined],
      ["/api/oauth/callback", { code: "c", state: "s" }],
      ["/api/oauth/refresh", undefined],
      ["/api/token", { token: SUBSCRIPTION }],
    ] as const) {
      const refused = await here.call("POST", path, body);
      expect([path, refused.status]).toEqual([path, 409]);
      expect(refused.body.error).toContain("purser:claudeSubscription true");
      expect(refused.body.error).toContain("legal-and-compliance");
    }
    expect((await here.call("GET", "/api/oauth/status")).status).toBe(200);
  });

  test("58. a state that is unknown, used, or older than ten minutes [row 94]", async () => {
    const { asked, send } = provider();
    const here = opened({ send });
    const { state } = (await here.call("POST", "/api/oauth/authorize")).body;
    const twice = [1, 2].map(() => here.call("POST", "/api/oauth/callback", { code: "c", state }));
    expect((await Promise.all(twice)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 401,
    ]);
    expect((await here.call("POST", "/api/oauth/callback", { code: "c", state: "other" })).status).toBe(401);
    const late = (await here.call("POST", "/api/oauth/authorize")).body.state;
    world.now += 601 * SECOND;
    expect((await here.call("POST", "/api/oauth/callback", { code: "c", state: late })).status).toBe(401);
    expect(asked).toHaveLength(1);
  });

  test.each([
    [{}, "token"],
    [{ token: "no-key" }, "begins with sk-ant-"],
    [{ token: "" }, "token"],
  ])("59. %j as a token [row 96]", async (body, why) => {
    const refused = await openOrchestrator().call("POST", "/api/token", body);
    expect([refused.status, refused.body.error]).toEqual([400, expect.stringContaining(why)]);
  });
});

describe("fails safe", () => {
  test("58. a renewal that fails: what still counts is used to its end, and then runs wait [row 94]", async () => {
    let isDown = false;
    const { send } = provider(() => (isDown ? new Response("", { status: 500 }) : granted()));
    const here = openPool({ isSubscriptionOn: true, send, apiKey: undefined });
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    await connect(here);
    isDown = true;
    const worker = await here.worker().connect();
    const persona = await here.persona();
    world.now += 8 * HOUR - 60 * SECOND;
    const last = await here.execute(persona);
    await here.isRunning(worker, last);
    expect(worker.running.get(last)?.env.CLAUDE_CODE_OAUTH_TOKEN).toBe(`${SUBSCRIPTION}-${times}`);
    await worker.end(last);
    await here.isStatus(last, "completed");
    world.now += 60 * SECOND;
    await worker.beat(world.now);
    const late = await here.execute(persona);
    await here.until(async () => expect((await here.detail(late)).waitingFor).toContain("way to the model"));
  });

  test.each([
    [400, 401],
    [401, 401],
    [429, 503],
    [500, 503],
  ])("58. the provider's %i is ours %i, and nothing is connected [row 94]", async (theirs, ours) => {
    const here = opened({ send: provider(() => new Response("secret words", { status: theirs })).send });
    const { status, body } = await connect(here);
    expect(status).toBe(ours);
    expect(JSON.stringify(body)).not.toContain("secret words");
    expect((await here.call("GET", "/api/oauth/status")).body.connected).toBe(false);
  });

  test("no token is in any reply, in what is stored as it is, or in the log [row 53] [row 96]", async () => {
    const logged = [vi.spyOn(console, "error"), vi.spyOn(console, "warn"), vi.spyOn(console, "log")];
    const here = opened({ send: provider().send });
    const replies = [await connect(here), await here.call("POST", "/api/token", { token: SUBSCRIPTION })];
    replies.push(await here.call("GET", "/api/oauth/status"));
    const rows: unknown[] = [];
    for (let cursor = null, isDone = false; !isDone; ) {
      const page = await here.object.exportPage(cursor);
      rows.push(page);
      isDone = page.next === null;
      cursor = page.next;
    }
    const all = JSON.stringify([replies.map(({ body }) => body), rows, logged.map(({ mock }) => mock.calls)]);
    expect(all).not.toMatch(/sk-ant-o[ar]t/);
  });

  test("without a master key nothing is taken, and nothing is asked of the provider [row 94] [row 96]", async () => {
    const { asked, send } = provider();
    const here = opened({ keys: null, send });
    expect((await connect(here)).status).toBe(503);
    expect((await here.call("POST", "/api/token", { token: API_KEY })).status).toBe(503);
    expect(asked).toEqual([]);
  });
});
