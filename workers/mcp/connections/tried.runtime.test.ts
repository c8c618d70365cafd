import { describe, expect, test } from "vitest";
import { ANNA, garmin, google, opened, rotating } from "./credentials.harness.ts";
import { openConnections, world } from "./objects.harness.ts";

// What becomes of a credential when it is brought: whether it was tried, and what it takes the place of.

const KEY = { apiKey: "a-key-of-mine" };

/** Splitwise and Google Maps Platform, as they answer to a key that they take. */
function taking() {
  const seen: { url: string; headers: Headers; body: unknown }[] = [];
  const send = async (url: string, init: RequestInit) => {
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null;
    seen.push({ url, headers: new Headers(init.headers), body });
    if (url.includes("splitwise")) return Response.json({ user: { id: 7, first_name: "An\u202ena" } });
    return Response.json({ places: [{ id: "ChIJ-1" }] });
  };
  return { seen, send };
}

describe("allows", () => {
  test("a key of Splitwise that is asked whose it is, and says so [row 116]", async () => {
    const { seen, send } = taking();
    const connections = openConnections({ send });
    expect(await connections.connectService(ANNA, "splitwise", KEY)).toMatchObject({
      status: "connected",
      detail: null,
      trial: "Splitwise takes it, for the account of An\\u{202E}na.",
    });
    expect(seen.map(({ url }) => url)).toEqual(["https://secure.splitwise.com/api/v3.0/get_current_user"]);
    expect(seen[0]?.headers.get("authorization")).toBe(`Bearer ${KEY.apiKey}`);
    const line = (await connections.list(ANNA)).find(({ service }) => service === "splitwise");
    expect(line).toMatchObject({ status: "connected", detail: null });
  });

  test("33: a key of Places that is asked for ids alone, which have no price [row 116]", async () => {
    const { seen, send } = taking();
    const connections = openConnections({ send });
    expect(await connections.connectService(ANNA, "places", KEY)).toMatchObject({
      status: "connected",
      detail: null,
      trial: expect.stringContaining("a search for ids alone was answered, which costs nothing"),
    });
    expect(seen.map(({ url }) => url)).toEqual(["https://places.googleapis.com/v1/places:searchText"]);
    expect(seen[0]?.headers.get("x-goog-fieldmask")).toBe("places.id");
    expect(seen[0]?.headers.get("x-goog-api-key")).toBe(KEY.apiKey);
    expect(seen[0]?.url).not.toContain(KEY.apiKey);
  });
});

describe("refuses", () => {
  const invalid = {
    error: { message: "API key not valid.", details: [{ "@type": "x", reason: "API_KEY_INVALID" }] },
  };
  test.each([
    ["splitwise", 401, { error: "Invalid API Request" }, "Splitwise does not take the key (401)."],
    ["places", 400, invalid, "Google does not take the key (400): API key not valid."],
    ["places", 403, { error: { message: "Places API (New) is off." } }, "Places API (New) is off."],
  ] as const)(
    "a key that the service does not take, and leaves the one before: %s, %i [row 116]",
    async (service, status, body, says) => {
      const connections = openConnections({ send: async () => Response.json(body, { status }) });
      const lineOf = async () => (await connections.list(ANNA)).find((one) => one.service === service);
      const refused = { ok: false, code: "reconnect", message: expect.stringContaining(says) };
      expect(await connections.connectService(ANNA, service, KEY)).toMatchObject(refused);
      expect(await lineOf()).toMatchObject({ status: "not_connected" });
      const { send } = taking();
      world.send = send;
      await connections.connectService(ANNA, service, { apiKey: "the-first-key" });
      world.send = async () => Response.json(body, { status });
      const second = await connections.connectService(ANNA, service, KEY);
      expect(second).toMatchObject({ message: expect.stringContaining("stays as it was.") });
      expect(await connections.open(ANNA, service, null)).toMatchObject(opened("the-first-key"));
    },
  );
});

describe("fails safe", () => {
  test("a credential that is worth nothing is refused at once and not kept", async () => {
    const connections = openConnections({
      send: async () => Response.json({ error: "invalid_grant" }, { status: 400 }),
    });
    expect(await connections.connectService(ANNA, "google", google())).toMatchObject({
      ok: false,
      code: "reconnect",
    });
    expect((await connections.list(ANNA))[0]).toMatchObject({ status: "not_connected" });
  });

  test.each(["places", "splitwise"] as const)(
    "a key of %s that could not be tried is kept and says so, until it is used or refused [row 116]",
    async (service) => {
      const connections = openConnections();
      const lineOf = async () => (await connections.list(ANNA)).find((one) => one.service === service);
      const kept = { status: "connected", detail: expect.stringContaining("Kept without an answer of") };
      const made = await connections.connectService(ANNA, service, KEY);
      expect(made).toMatchObject({
        ...kept,
        trial: expect.stringMatching(/^Not tried: .* could not be reached/),
      });
      expect(await lineOf()).toMatchObject(kept);
      expect(await connections.open(ANNA, service, null)).toMatchObject(opened(KEY.apiKey));
      expect(await lineOf()).toMatchObject({ status: "connected", detail: null });
      await connections.open(ANNA, service, KEY.apiKey);
      expect(await lineOf()).toMatchObject({ status: "broken" });
      await connections.connectService(ANNA, service, { apiKey: "another-key" });
      expect(await lineOf(), "a new one").toMatchObject(kept);
    },
  );

  test("what gives no token for the moment is kept and says so [row 116]", async () => {
    const connections = openConnections({ send: async () => new Response("<html>", { status: 503 }) });
    expect(await connections.connectService(ANNA, "garmin", garmin())).toMatchObject({
      status: "connected",
      detail: expect.stringContaining("Kept without an answer of Garmin"),
      trial: "Not tried: Garmin gave no token for it just now.",
    });
    expect(await connections.connectService(ANNA, "google", google())).toMatchObject({
      trial: "Not tried: Google gave no token for it just now.",
    });
  });

  test.each([
    ["splitwise", 200, { errors: { base: ["down"] } }, "Splitwise answered with 200 and no account"],
    ["splitwise", 503, null, "Splitwise could not be reached (503)"],
    ["places", 429, { error: { message: "Quota" } }, "Google answered with 429"],
    ["places", 400, { error: { message: "Bad field" } }, "Google answered with 400"],
  ] as const)(
    "an answer that tells nothing of the key is no refusal: %s, %i",
    async (service, status, body, why) => {
      const connections = openConnections({ send: async () => Response.json(body, { status }) });
      expect(await connections.connectService(ANNA, service, KEY)).toMatchObject({
        status: "connected",
        detail: expect.stringContaining("Kept without an answer"),
        trial: expect.stringContaining(`Not tried: ${why}`),
      });
    },
  );

  test("a second credential that is worth nothing leaves the first as it was, and a good one takes its place [row 116]", async () => {
    const { state, send } = rotating();
    const connections = openConnections({ send });
    await connections.connectService(ANNA, "google", google());
    const old = { ...google(), refreshToken: "refresh-of-another-time" };
    expect(await connections.connectService(ANNA, "google", old)).toMatchObject({
      ok: false,
      message: expect.stringContaining("What was connected before stays as it was."),
    });
    expect((await connections.list(ANNA))[0]).toMatchObject({ status: "connected" });
    world.now += 2 * 60 * 60_000;
    expect(await connections.open(ANNA, "google", null)).toMatchObject(opened("access-2"));
    // The same account once more: Google gives it a token of its own.
    const scope = "https://www.googleapis.com/auth/tasks";
    const newer = { ...google(), refreshToken: `refresh-${state.given}`, scopes: [scope] };
    expect(await connections.connectService(ANNA, "google", newer)).toMatchObject({
      status: "connected",
      scopes: [scope],
    });
    expect(await connections.open(ANNA, "google", null)).toMatchObject(opened("access-3"));
  });
});
