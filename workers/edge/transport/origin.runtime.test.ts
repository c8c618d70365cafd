import { describe, expect, test } from "vitest";
import { bearer, HOST, openStand, TOKENS } from "../stand.harness.ts";

const OURS = `https://${HOST}`;
const JSON_TYPE = { "content-type": "application/json" };

async function person(email = "owner@example.com") {
  const stand = await openStand();
  return { stand, signedIn: { "cf-access-jwt-assertion": await stand.accessToken({ email }) } };
}

/** Unsafe requests of people, with a body and without. */
const UNSAFE = [
  ["POST", "/api/halt", '{"taskId":"t"}'],
  ["PUT", "/api/context", "{}"],
  ["DELETE", "/api/budget/extension", null],
  ["DELETE", "/api/chat/s", null],
  ["POST", "/api/backups", null],
  ["POST", "/approvals/1", "decision=approve"],
] as const;

describe("allows", () => {
  test.each([
    ["what the browser says of itself", { "sec-fetch-site": "same-origin" }],
    ["the same, under our own referrer policy", { "sec-fetch-site": "same-origin", origin: "null" }],
    ["our origin, from a browser that says no more", { origin: OURS }],
  ])("a person's change that comes from our own pages: %s", async (_, proof) => {
    const { stand, signedIn } = await person();
    for (const [method, path, body] of UNSAFE) {
      const headers = { ...signedIn, ...JSON_TYPE, ...proof };
      expect((await stand.send(path, { method, headers, body })).status, `${method} ${path}`).toBe(200);
    }
  });

  test("a person to read from anywhere, and programs to change without an origin", async () => {
    const { stand, signedIn } = await person();
    const headers = { ...signedIn, "sec-fetch-site": "cross-site" };
    expect((await stand.send("/api/status", { headers })).status).toBe(200);
    const program = { method: "POST", headers: bearer(TOKENS.admin) };
    expect((await stand.send("/api/backups", program)).status).toBe(200);
  });
});

describe("refuses", () => {
  test.each([
    ["from another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    [
      "from a site below the same domain",
      { "sec-fetch-site": "same-site", origin: "https://other.example.com" },
    ],
    ["that says our origin and another site", { "sec-fetch-site": "cross-site", origin: OURS }],
    ["from a frame without an origin", { origin: "null" }],
    ["over plain HTTP", { origin: `http://${HOST}` }],
    ["that does not say from where", {}],
  ])("behaviour 9: a person's change %s, with a body and without", async (_, proof) => {
    const { stand, signedIn } = await person();
    for (const [method, path, body] of UNSAFE) {
      const headers = { ...signedIn, ...JSON_TYPE, ...proof };
      const reply = await stand.send(path, { method, headers, body });
      expect(reply.status, `${method} ${path}`).toBe(403);
      expect(await reply.json()).toMatchObject({ code: "cross_site" });
    }
    expect(stand.seen, "the Worker behind never runs").toEqual([]);
  });
});
