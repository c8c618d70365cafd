import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { ANNA, BERT, DAY_MS, garmin, google, opened, rotating } from "./credentials.harness.ts";
import { again, KEYS, NOW, openConnections, world } from "./objects.harness.ts";
import { Credentials } from "./services.ts";

// Connections in the real runtime, with stand-ins of the places that give tokens.

describe("allows", () => {
  test("7: ten callers with an expired token to cause one refresh, and share it [row 116]", async () => {
    const { state, send } = rotating();
    const connections = openConnections({ send });
    await connections.connectService(ANNA, "google", google());
    world.now += 2 * 60 * 60_000;
    state.calls = 0;
    const all = await Promise.all(Array.from({ length: 10 }, () => connections.open(ANNA, "google", null)));
    expect(all).toEqual(Array.from({ length: 10 }, () => expect.objectContaining(opened("access-2"))));
    expect(state.calls).toBe(1);
  });

  test("8: a new refresh token to be kept before the access token is used, also when the object dies then [row 116]", async () => {
    const { state, send } = rotating();
    const connections = openConnections({ send });
    await connections.connectService(ANNA, "google", google());
    expect(await connections.open(ANNA, "google", "access-1")).toMatchObject(opened("access-2"));
    await runInDurableObject(connections, (_, ctx) => ctx.abort("killed")).catch(() => {});
    const after = again(connections);
    world.now += 2 * 60 * 60_000;
    expect(await after.open(ANNA, "google", null)).toMatchObject(opened("access-3"));
    expect(state.given).toBe(3);
  });

  test("20: a Garmin key to buy one token a day, and another when it is refused [row 116]", async () => {
    let calls = 0;
    const send = async (_: string, init: RequestInit) => {
      calls += 1;
      expect(new Headers(init.headers).get("authorization")).toBe("ApiKey garmin-key-1");
      return Response.json({ access_token: `day-${calls}` });
    };
    const connections = openConnections({ send });
    await connections.connectService(ANNA, "garmin", garmin());
    world.now += 23 * 60 * 60_000;
    expect(await connections.open(ANNA, "garmin", null)).toMatchObject(opened("day-1"));
    expect(await connections.open(ANNA, "garmin", "day-1")).toMatchObject(opened("day-2"));
    world.now += DAY_MS;
    expect(await connections.open(ANNA, "garmin", null)).toMatchObject(opened("day-3"));
    expect(calls).toBe(3);
  });

  test("26: the end of a Garmin key to be shown 14 days ahead [row 116]", async () => {
    const send = async () => Response.json({ access_token: "day-1" });
    const connections = openConnections({ send });
    const line = await connections.connectService(ANNA, "garmin", garmin(20));
    expect(line).toMatchObject({ status: "connected", expiresAt: garmin(20).expiresAt });
    world.now += 6 * DAY_MS;
    const soon = (await connections.list(ANNA)).find(({ service }) => service === "garmin");
    expect(soon).toMatchObject({ status: "expires_soon", detail: expect.stringContaining("2046-12-02") });
  });

  test("credentials under an earlier key to be opened, and sealed anew", async () => {
    const connections = openConnections();
    await connections.connectService(ANNA, "splitwise", { apiKey: "splitwise-key" });
    await runInDurableObject(connections, (_, ctx) => ctx.abort("redeployed")).catch(() => {});
    const next = { id: "key-2", key: "22".repeat(32) };
    world.keys = { ...KEYS, current: next, earlier: [KEYS.current] };
    expect(await again(connections).open(ANNA, "splitwise", null)).toMatchObject(opened("splitwise-key"));
    await runInDurableObject(again(connections), (_, { storage }) => {
      const [row] = storage.sql
        .exec<{ key_id: string; data: string }>("SELECT key_id, data FROM credentials")
        .toArray();
      expect(row?.key_id).toBe("key-2");
      expect(row?.data).not.toContain("splitwise");
    });
  });

  test("18: what a key reaches to be said and taken back [row 119]", async () => {
    const connections = openConnections();
    const rule = { client: "phone", person: BERT, servers: ["journal"], tools: ["get_*"] };
    await connections.setClient(rule);
    expect([await connections.client("phone"), await connections.client("other")]).toEqual([rule, null]);
    expect([await connections.removeClient("phone"), await connections.removeClient("phone")]).toEqual([
      true,
      false,
    ]);
  });
});

describe("refuses", () => {
  test("a key that is cut short, in words that say what is right", () => {
    const { error } = Credentials.places.safeParse({ apiKey: "AIza" });
    expect(error?.issues.map(({ message }) => message)).toEqual([
      "expected the whole of it, as the service shows it: at least 8 characters",
    ]);
  });

  test("5, 6: anybody but the person themselves, at the same time too [row 116]", async () => {
    const connections = openConnections();
    await connections.connectService(ANNA, "splitwise", { apiKey: "key-of-anna" });
    await connections.connectService(BERT, "splitwise", { apiKey: "key-of-bert" });
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, at) => connections.open(at % 2 ? ANNA : BERT, "splitwise", null)),
    );
    for (const [at, one] of all.entries())
      expect(one).toMatchObject(opened(at % 2 ? "key-of-anna" : "key-of-bert"));
    const stranger = await connections.open("carl@example.com", "splitwise", null);
    expect(stranger).toMatchObject({
      ok: false,
      code: "credential_missing",
      message: expect.stringContaining("npm run connect -- splitwise"),
    });
  });

  test("9: a credential that was moved to another person's row [row 116]", async () => {
    const connections = openConnections();
    await connections.connectService(ANNA, "splitwise", { apiKey: "key-of-anna" });
    await connections.connectService(BERT, "splitwise", { apiKey: "key-of-bert" });
    await runInDurableObject(connections, (_, { storage }) => {
      storage.sql.exec(
        "UPDATE credentials SET iv = (SELECT iv FROM credentials WHERE person = ?1), data = (SELECT data FROM credentials WHERE person = ?1) WHERE person = ?2",
        ANNA,
        BERT,
      );
    });
    expect(await connections.open(BERT, "splitwise", null)).toMatchObject({ ok: false, code: "reconnect" });
  });

  test("a deployment without a master key, and nothing is kept in the clear", async () => {
    const connections = openConnections({ keys: null });
    expect(await connections.connectService(ANNA, "splitwise", { apiKey: "splitwise-key" })).toMatchObject({
      code: "service_unavailable",
      message: expect.stringContaining("master key"),
    });
    expect(await connections.open(ANNA, "splitwise", null)).toMatchObject({ code: "credential_missing" });
  });

  test("30: an approval a second time [row 116]", async () => {
    const connections = openConnections();
    expect(await connections.lastApproval("a")).toBe(0);
    const used = await Promise.all([1, 1, 1].map((number) => connections.useApproval("a", number)));
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await connections.lastApproval("a")).toBe(1);
  });

  test("30: a number that was used, also once the older ones are forgotten [row 116]", async () => {
    const connections = openConnections({ now: NOW });
    expect(await connections.useApproval("a", 1)).toBe(true);
    world.now = NOW + 399 * DAY_MS;
    expect(await connections.useApproval("a", 2)).toBe(true);
    world.now = NOW + 401 * DAY_MS;
    expect(await connections.useApproval("b", 1)).toBe(true);
    expect(await connections.lastApproval("a")).toBe(2);
    expect(await connections.useApproval("a", 2)).toBe(false);
  });

  test("34: what would pass a limit, and counts none of it [row 116]", async () => {
    const connections = openConnections();
    const limit = { period: "2046-11", max: 3, amount: 2 };
    expect([
      await connections.reserve(ANNA, "x", limit),
      await connections.reserve(ANNA, "x", limit),
    ]).toEqual([true, false]);
    expect(await connections.used(ANNA, "2046-11")).toEqual({ x: 2 });
    expect(await connections.reserve(ANNA, "x", { ...limit, period: "2046-12" })).toBe(true);
  });

  test("34: two people whose keys are of one billing account what is free for one of them [row 116]", async () => {
    const connections = openConnections();
    const limit = { period: "2046-11", max: 3, amount: 1 };
    const asked = [ANNA, "ben@example.com", ANNA, "ben@example.com"];
    const answers: boolean[] = [];
    for (const person of asked) answers.push(await connections.reserve(person, "places.details_pro", limit));
    expect(answers).toEqual([true, true, true, false]);
    expect(await connections.used("ben@example.com", "2046-11")).toEqual({ "places.details_pro": 3 });
    // What costs nothing is each person's own.
    for (const person of [ANNA, "ben@example.com"])
      expect(await connections.reserve(person, "google.mail_units", { ...limit, amount: 3 })).toBe(true);
  });
});

describe("fails safe", () => {
  test("27: a refresh token that ended names the reasons and the way back, and is not tried again [row 116]", async () => {
    const { state, send } = rotating();
    const connections = openConnections({ send });
    await connections.connectService(ANNA, "google", google());
    state.given = 9;
    world.now += 2 * 60 * 60_000;
    const lost = await connections.open(ANNA, "google", null);
    expect(lost).toMatchObject({
      ok: false,
      code: "reconnect",
      message: expect.stringMatching(/Testing, where it ends after 7 days.*npm run connect -- google/s),
    });
    const { calls } = state;
    expect(await connections.open(ANNA, "google", null)).toEqual(lost);
    expect(state.calls).toBe(calls);
    expect((await connections.list(ANNA))[0]).toMatchObject({ service: "google", status: "broken" });
  });

  test("24: an expired Garmin key and a refused one are different sentences [row 116]", async () => {
    const connections = openConnections({ send: async () => Response.json({ access_token: "day-1" }) });
    await connections.connectService(ANNA, "garmin", garmin(30));
    world.send = async () => new Response("{}", { status: 401 });
    world.now += 2 * DAY_MS;
    const refused = await connections.open(ANNA, "garmin", null);
    expect(refused).toMatchObject({
      code: "reconnect",
      message: expect.stringContaining("does not take the API key"),
    });
    world.send = async () => Response.json({ access_token: "day-1" });
    await connections.connectService(ANNA, "garmin", garmin(30));
    world.send = async () => new Response("{}", { status: 401 });
    world.now += 40 * DAY_MS;
    expect(await connections.open(ANNA, "garmin", null)).toMatchObject({
      message: expect.stringMatching(/has expired on .*Settings, Personal API Token\./),
    });
  });

  test("a place for tokens that is out of order is tried again, and the connection stays", async () => {
    const { send } = rotating();
    const connections = openConnections({ send });
    await connections.connectService(ANNA, "google", google());
    world.now += 2 * 60 * 60_000;
    world.send = async () => new Response("busy", { status: 503 });
    expect(await connections.open(ANNA, "google", null)).toMatchObject({ code: "service_unavailable" });
    world.send = send;
    expect(await connections.open(ANNA, "google", null)).toMatchObject(opened("access-2"));
  });
});
