import { describe, expect, test } from "vitest";
import { ANNA, google, opened, rotating } from "./credentials.harness.ts";
import { openConnections, world } from "./objects.harness.ts";

// What becomes of a credential when it is brought: whether it was tried, and what it takes the place of.

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
    "a key of %s that nothing was tried with says so, until it is used or refused [row 116]",
    async (service) => {
      const connections = openConnections();
      const lineOf = async () => (await connections.list(ANNA)).find((one) => one.service === service);
      const kept = { status: "connected", detail: expect.stringContaining("Kept, and not tried yet") };
      expect(await connections.connectService(ANNA, service, { apiKey: "a-key-of-mine" })).toMatchObject(
        kept,
      );
      expect(await lineOf()).toMatchObject(kept);
      expect(await connections.open(ANNA, service, null)).toMatchObject(opened("a-key-of-mine"));
      expect(await lineOf()).toMatchObject({ status: "connected", detail: null });
      await connections.open(ANNA, service, "a-key-of-mine");
      expect(await lineOf()).toMatchObject({ status: "broken" });
      await connections.connectService(ANNA, service, { apiKey: "another-key" });
      expect(await lineOf(), "a new one").toMatchObject(kept);
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
