import { describe, expect, test } from "vitest";
import { bearer, NOW, openStand, TOKENS } from "./stand.harness.ts";

// GET /api/me and /api/people, which the door answers itself.

type Me = { readonly may: readonly string[]; readonly [name: string]: unknown };
const me = async (stand: Awaited<ReturnType<typeof openStand>>, headers: Record<string, string>) => {
  const reply = await stand.send("/api/me", { headers });
  return { status: reply.status, json: (await reply.json()) as Me };
};
const person = async (stand: Awaited<ReturnType<typeof openStand>>, email: string, lifeSeconds = 3_600) => ({
  "cf-access-jwt-assertion": await stand.accessToken({ email }, { lifeSeconds }),
});

describe("allows", () => {
  test("[row 145] a person to see who they are, until when, and what is deployed, without asking any Worker behind", async () => {
    const stand = await openStand();
    const { status, json } = await me(stand, await person(stand, "owner@example.com"));
    expect(status).toBe(200);
    expect(json).toMatchObject({
      kind: "person",
      name: "owner@example.com",
      role: "admin",
      timestamp: NOW.toISOString(),
      expiresAt: "2026-11-20T13:00:00.000Z",
      build: "0123456789ab",
      versions: { edge: "0123456789ab" },
      isDemo: false,
    });
    expect(stand.seen).toEqual([]);
  });

  test("each role to see what the door lets it do, and nothing else", async () => {
    const stand = await openStand();
    const admin = await me(stand, await person(stand, "owner@example.com"));
    const personal = await me(stand, await person(stand, "kid@example.com"));
    const agency = await me(stand, bearer(TOKENS.agency));
    expect(admin.json.may).toContain("PUT /api/context");
    expect(admin.json.may).toContain("GET /api/live");
    expect(personal.json.may).toContain("GET /api/context");
    expect(personal.json.may).not.toContain("GET /api/audit");
    expect(agency.json).toMatchObject({
      kind: "program",
      name: "gateway",
      expiresAt: "2027-12-01T00:00:00.000Z",
    });
    expect(agency.json.may).toContain("POST /api/approve");
    expect(agency.json.may).not.toContain("GET /api/live");
    expect(agency.json.may).not.toContain("PUT /api/context");
    // What is promised holds: a few of each, asked for.
    for (const [headers, may] of [
      [await person(stand, "kid@example.com"), personal.json.may],
      [bearer(TOKENS.agency), agency.json.may],
    ] as const)
      for (const path of ["/api/audit", "/api/budget", "/api/status", "/api/context"]) {
        const reply = await stand.send(path, { headers });
        expect(reply.status === 200, path).toBe(may.includes(`GET ${path}`));
      }
  });

  test("a page to ask every few seconds: one record a minute says how often", async () => {
    const stand = await openStand();
    const headers = await person(stand, "owner@example.com");
    for (let asked = 0; asked < 10; asked += 1) await me(stand, headers);
    expect(stand.journal.entries).toHaveLength(1);
  });
});

describe("profiles", () => {
  const asked = async (headers: Record<string, string>, email = "owner@example.com") => {
    const stand = await openStand();
    return me(stand, { ...(await person(stand, email)), ...headers });
  };

  test("[row 141] work profile: a page's cookie or a client's header names it, and it has a name of its own", async () => {
    for (const headers of [
      { cookie: "other=1; purser-profile=work" },
      { "x-purser-profile": "work" },
      { "x-purser-profile": "work", cookie: "purser-profile=personal" },
    ] as Record<string, string>[]) {
      const { json } = await asked(headers);
      expect(json).toMatchObject({
        name: "owner+work@example.com",
        role: "admin",
        profile: "work",
        profiles: ["personal", "work"],
      });
    }
    for (const headers of [{}, { cookie: "purser-profile=personal" }, { cookie: "purser-profile=odd" }])
      expect((await asked(headers as Record<string, string>)).json).toMatchObject({
        name: "owner@example.com",
        profile: "personal",
      });
  });

  test("[row 141] work profile: who has none keeps the own one by a cookie, and is told by a header", async () => {
    const kid = "kid@example.com";
    const kept = await asked({ cookie: "purser-profile=work" }, kid);
    expect(kept.json).toMatchObject({ name: kid, profile: "personal", profiles: ["personal"] });
    const told = await asked({ "x-purser-profile": "work" }, kid);
    expect([told.status, told.json.detail]).toEqual([400, expect.stringContaining("purser:workProfiles")]);
    expect((await asked({ "x-purser-profile": "play" })).status).toBe(400);
  });

  test("[row 141] work profile: nobody signs in as one, and a program is in none", async () => {
    const stand = await openStand();
    expect((await me(stand, await person(stand, "owner+work@example.com"))).status).toBe(403);
    const program = await me(stand, { ...bearer(TOKENS.agency), cookie: "purser-profile=work" });
    expect(program.json).toMatchObject({ name: "gateway", profile: "personal", profiles: ["personal"] });
  });
});

describe("people", () => {
  test("[row 137] allows an admin to see who may sign in and as what, and nothing else of them", async () => {
    const stand = await openStand();
    const reply = await stand.send("/api/people", { headers: await person(stand, "owner@example.com") });
    expect([reply.status, await reply.json()]).toEqual([
      200,
      {
        timestamp: NOW.toISOString(),
        people: [
          { name: "kid@example.com", role: "personal" },
          { name: "owner@example.com", role: "admin" },
        ],
      },
    ]);
    expect(stand.seen).toEqual([]);
  });

  test("[row 137] refuses everybody else", async () => {
    const stand = await openStand();
    for (const headers of [await person(stand, "kid@example.com"), bearer(TOKENS.agency)])
      expect((await stand.send("/api/people", { headers })).status).toBe(403);
  });
});

describe("refuses", () => {
  test("nobody, and a session that has ended, so that a page can tell", async () => {
    const stand = await openStand();
    expect((await me(stand, {})).status).toBe(401);
    const ended = await me(stand, await person(stand, "owner@example.com", -1));
    expect(ended.status).toBe(401);
    expect(ended.json).toMatchObject({ code: "token_expired" });
    expect((await me(stand, await person(stand, "stranger@example.com"))).status).toBe(403);
  });
});
