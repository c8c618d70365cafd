import { describe, expect, test } from "vitest";
import { GARMIN } from "../garmin/server.ts";
import { GOOGLE } from "../google/server.ts";
import { PLACES } from "../places/server.ts";
import { type Fault, openService, type StandIn } from "../service.harness.ts";
import { SPLITWISE } from "../splitwise/server.ts";

// What every server does when its service does not do what was asked.

const standIn: StandIn = ({ url }) => {
  if (url.pathname.endsWith("/get_current_user")) return { body: { user: { id: 7, first_name: "Anna" } } };
  return undefined;
};
const ME = "splitwise_get_current_user";

describe("allows", () => {
  test("an expired token to be renewed once, unnoticed", async () => {
    const service = openService(SPLITWISE, standIn);
    service.state.taken = ["bearer-2"];
    expect(await service.call(ME)).toMatchObject({ isError: false, body: { user: { id: 7 } } });
    expect(service.seen).toHaveLength(2);
  });

  test("a 429 to be waited for as long as Retry-After says, where that is short", async () => {
    const service = openService(SPLITWISE, standIn);
    service.state.fault = { kind: "rate_limited", retryAfter: "14", times: 1 };
    expect((await service.call(ME)).isError).toBe(false);
    expect(service.waits).toEqual([14_000]);
  });
});

describe("refuses", () => {
  test("5: somebody without a credential, before anything reaches the network [row 116]", async () => {
    const service = openService(SPLITWISE, standIn);
    service.state.opened = {
      ok: false,
      code: "credential_missing",
      message: "Connect it: npm run connect -- splitwise.",
    };
    const { isError, body } = await service.call(ME);
    expect([isError, body]).toEqual([
      true,
      { code: "credential_missing", message: expect.stringContaining("npm run connect") },
    ]);
    expect(service.seen).toEqual([]);
  });
});

describe("fails safe", () => {
  test("a credential that stays refused says to connect again, and is not tried for ever", async () => {
    const service = openService(SPLITWISE, standIn);
    service.state.taken = [];
    expect((await service.call(ME)).body).toMatchObject({ code: "reconnect" });
    expect(service.seen).toHaveLength(2);
  });

  test.each([
    [
      "a wait that is too long",
      { kind: "rate_limited", retryAfter: "90", times: 9 },
      { code: "rate_limited", retryAfterSeconds: 90 },
    ],
    [
      "a wait until a moment",
      { kind: "rate_limited", retryAfter: "Mon, 12 Nov 2046 12:01:00 GMT", times: 9 },
      { code: "rate_limited", retryAfterSeconds: 60 },
    ],
    ["a service that is out of order", { kind: "out_of_order" }, { code: "no_answer" }],
    [
      "a service that is slow",
      { kind: "slow" },
      { code: "no_answer", message: expect.stringContaining("within 30 s") },
    ],
    ["an answer that is huge", { kind: "huge" }, { code: "too_large" }],
  ] as const)("%s is the tool's error in words", async (_, fault, body) => {
    const service = openService(SPLITWISE, standIn);
    service.state.fault = fault;
    expect(await service.call(ME)).toMatchObject({ isError: true, body });
  });

  const FAULTS: readonly (readonly [Fault, string])[] = [
    [{ kind: "rate_limited", retryAfter: "14", times: 9 }, "rate_limited"],
    [{ kind: "out_of_order" }, "no_answer"],
    [{ kind: "slow" }, "no_answer"],
    [{ kind: "huge" }, "too_large"],
  ];
  test.each([
    [GOOGLE, "calendar_list", {}, { items: [] }],
    [GARMIN, "get_user_profile", {}, {}],
    [SPLITWISE, ME, {}, { user: { id: 7 } }],
    [PLACES, "search_places", { query: "tea" }, {}],
  ] as const)(
    "$name: each fault has its word, and what comes after is answered",
    async (server, tool, given, body) => {
      const service = openService(server, () => ({ body }));
      for (const [fault, code] of FAULTS) {
        service.state.fault = fault;
        expect(await service.call(tool, given), fault.kind).toMatchObject({ isError: true, body: { code } });
      }
      service.state.fault = null;
      expect(await service.call(tool, given)).toMatchObject({ isError: false });
      service.state.taken = ["bearer-2"];
      expect(await service.call(tool, given), "expired").toMatchObject({ isError: false });
      service.state.taken = [];
      expect(await service.call(tool, given), "revoked").toMatchObject({
        isError: true,
        body: { code: "reconnect" },
      });
    },
  );

  test("what nobody foresaw is said without its text", async () => {
    const service = openService(PLACES, () => {
      throw new Error("secret inside");
    });
    const { body } = await service.call("geocode_address", { address: "Berlin" });
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(body.code).toBe("no_answer");
  });
});
