import { describe, expect, test } from "vitest";
import {
  DAY_MS,
  GIVEN,
  type Home,
  opened,
  openHomes,
  pair,
  seenOf,
  signedCall,
  ticketSent,
  tomorrow,
} from "./homes.harness.ts";
import type { PeerQuestion } from "./levels.ts";
import { world } from "./objects.harness.ts";

// Behaviour 50: whoever is not let in cannot tell why.

const refusal = async (home: Home, request: Request) => seenOf(await home.receive(request));

describe("refuses", () => {
  test("[row 141] federation: behaviour 50, revoked, expired, wrong level, replayed, unknown and one-sided are one identical refusal", async () => {
    const seen: Record<string, unknown> = {};
    {
      const { anna, ben, annas, ticket } = await opened();
      await anna.own("DELETE", `/api/peers/${annas}/grant`);
      seen.revoked = await refusal(anna, await signedCall(ben, "anna", ticket));
    }
    {
      const { anna, ben, ticket } = await opened();
      world.now += 31 * DAY_MS;
      seen.expired = await refusal(anna, await signedCall(ben, "anna", ticket));
    }
    {
      const { anna, ben, ticket } = await opened("availability_only");
      seen.level = await refusal(
        anna,
        await signedCall(ben, "anna", ticket, { name: "artifact", arguments: {} }),
      );
      seen.question = await refusal(
        anna,
        await signedCall(ben, "anna", ticket, { name: "diary", arguments: {} }),
      );
      const first = await signedCall(ben, "anna", ticket);
      const again = first.clone();
      expect((await anna.receive(first)).status).toBe(200);
      seen.replayed = await refusal(anna, again);
      seen.old = await refusal(anna, await signedCall(ben, "anna", ticket, {}, world.now - 121_000));
      seen.early = await refusal(anna, await signedCall(ben, "anna", ticket, {}, world.now + 121_000));
      seen.forged = await refusal(anna, await signedCall(anna, "anna", ticket));
      seen.ticket = await refusal(
        anna,
        await signedCall(ben, "anna", `${ticket.slice(0, -1)}${ticket.endsWith("0") ? "1" : "0"}`),
      );
      seen.nothing = await refusal(
        anna,
        new Request("https://anna.example.com/federation/mcp", { method: "POST", body: "{}" }),
      );
      anna.state.people = [];
      seen.left = await refusal(anna, await signedCall(ben, "anna", ticket));
    }
    {
      const { anna, ben, bens, ticket } = await opened();
      await ben.own("DELETE", `/api/peers/${bens}/grant`);
      seen.oneSided = await refusal(anna, await signedCall(ben, "anna", ticket));
    }
    {
      const { anna, ben, annas, ticket } = await opened();
      await anna.own("DELETE", `/api/peers/${annas}`);
      seen.forgotten = await refusal(anna, await signedCall(ben, "anna", ticket));
    }
    {
      const { anna, ben, annas, ticket } = await opened();
      await anna.own("PUT", `/api/peers/${annas}/grant`, { level: "full_collaboration", days: 30 });
      seen.replaced = await refusal(anna, await signedCall(ben, "anna", ticket));
    }
    const [one] = Object.values(seen);
    expect(one).toMatchObject({ status: 401, body: { code: "invalid_token" } });
    for (const [why, refused] of Object.entries(seen)) expect(refused, why).toEqual(one);
  });

  test("[row 141] federation: a wrong proof costs no call of an object", async () => {
    const { anna, ben, ticket } = await opened();
    const tampered = await signedCall(ben, "anna", ticket);
    const wrong = [
      await signedCall(anna, "anna", ticket),
      await signedCall(ben, "anna", "key-a1.".padEnd(90, "0")),
      await signedCall(ben, "anna", ticket, {}, world.now - DAY_MS),
      new Request(tampered.url, {
        method: "POST",
        headers: tampered.headers,
        body: (await tampered.clone().text()).replace("availability", "artifact"),
      }),
      new Request("https://anna.example.com/federation/pair", {
        method: "POST",
        body: "{}",
        headers: { "peer-grant": ticket },
      }),
      new Request("https://anna.example.com/federation/news", {
        method: "POST",
        body: "{}",
        headers: { "peer-grant": ticket },
      }),
    ];
    anna.calls.length = 0;
    for (const request of wrong) expect((await anna.receive(request)).status).toBe(401);
    expect(anna.calls).toEqual([]);
  });

  test("[row 141] federation: a grant of one side alone opens nothing, in either direction", async () => {
    const homes = openHomes();
    const { anna, ben } = homes;
    const { annas, bens } = await pair(homes, { byAnna: null, byBen: { level: "full_collaboration" } });
    const question = { question: "availability", ...tomorrow() };
    const byBen = await ben.own("POST", `/api/peers/${bens}/ask`, question);
    expect([byBen.status, byBen.body.reason]).toEqual([409, "waiting"]);
    const byAnna = await anna.own("POST", `/api/peers/${annas}/ask`, question);
    expect([byAnna.status, byAnna.body.reason]).toEqual([409, "not_granted"]);
    // Anna's code does not ask; somebody with her key and Ben's ticket is refused by Ben's side, which has nothing of hers.
    const ticket = ticketSent(ben);
    expect((await ben.receive(await signedCall(anna, "ben", ticket))).status).toBe(401);
  });

  test("[row 141] federation: the asking side says which grant is over, too low, or taken back", async () => {
    const { anna, ben, annas, bens } = await opened("availability_only");
    const ask = async (question: PeerQuestion) =>
      (await ben.own("POST", `/api/peers/${bens}/ask`, { question, ...GIVEN[question]() })).body;
    expect(await ask("agenda")).toMatchObject({
      reason: "level_too_low",
      detail: expect.stringContaining("availability_only"),
    });
    await anna.own("DELETE", `/api/peers/${annas}/grant`);
    expect(await ask("availability")).toMatchObject({ reason: "withdrawn" });
    await anna.own("PUT", `/api/peers/${annas}/grant`, { level: "availability_only", days: 1 });
    expect(await ask("availability")).toMatchObject({ answer: { slot: null } });
    world.now += DAY_MS + 1;
    expect(await ask("availability")).toMatchObject({
      reason: "grant_expired",
      detail: expect.stringContaining("Anna"),
    });
    const unknown = await ben.own("POST", `/api/peers/${bens}/ask`, { question: "diary" });
    expect([unknown.status, unknown.body.code]).toEqual([400, "invalid_request"]);
    expect(
      (await ben.own("POST", "/api/peers/nobody/ask", { question: "availability", ...tomorrow() })).status,
    ).toBe(404);
  });

  test("[row 141] federation: a person's peers are theirs alone", async () => {
    const { anna, annas } = await opened();
    anna.state.people.push("kid@example.com");
    const kid = (method: string, path: string, body?: object) =>
      anna.as("kid@example.com", method, path, body);
    expect((await kid("GET", "/api/peers")).body.peers).toEqual([]);
    expect(
      (await kid("PUT", `/api/peers/${annas}/grant`, { level: "availability_only", days: 1 })).status,
    ).toBe(404);
    expect((await kid("DELETE", `/api/peers/${annas}/grant`)).status).toBe(404);
    expect((await kid("DELETE", `/api/peers/${annas}`)).status).toBe(404);
    expect((await kid("PUT", `/api/peers/${annas}/artifacts/x`, { text: "x" })).status).toBe(404);
    expect(
      (await kid("POST", `/api/peers/${annas}/ask`, { question: "availability", ...tomorrow() })).status,
    ).toBe(404);
    // A client that signed the kid in acts for the kid, and not for the owner.
    const client = await anna.as("client:kid@example.com", "GET", "/api/peers", undefined, "program");
    expect(client.body.peers).toEqual([]);
  });

  test("[row 141] federation: a program asks, and takes nobody's time", async () => {
    const { ben, bens } = await opened();
    const as = (want: string) =>
      ben.as(
        "local-agent",
        "POST",
        `/api/peers/${bens}/ask`,
        { question: "availability", want, ...tomorrow() },
        "program",
      );
    expect((await as("free_busy")).status).toBe(200);
    expect((await as("accept_slot")).body.reason).toBe("for_people");
  });

  test("[row 141] federation: more than an hour's questions, more than a minute's, more times than a day has", async () => {
    const { anna, ben, ticket } = await opened("availability_only");
    for (let asked = 0; asked < 30; asked++)
      expect(
        (await anna.receive(await signedCall(ben, "anna", ticket, { arguments: { from: "x", to: "y" } })))
          .status,
      ).toBe(200);
    const over = await anna.receive(await signedCall(ben, "anna", ticket));
    expect([over.status, over.headers.get("retry-after")]).toEqual([429, "3600"]);
    world.now += 3_600_001;
    expect((await anna.receive(await signedCall(ben, "anna", ticket))).status).toBe(200);
    for (let hour = 0; hour < 6; hour++) {
      const from = world.now + DAY_MS + hour * 3_600_000;
      const slot = { from: new Date(from).toISOString(), to: new Date(from + 900_000).toISOString() };
      const call = { arguments: { want: "accept_slot", ...slot } };
      await anna.receive(await signedCall(ben, "anna", ticket, call));
    }
    expect(anna.state.asked.length).toBeLessThanOrEqual(5);
    anna.state.limited = true;
    const minute = await anna.receive(await signedCall(ben, "anna", ticket));
    expect([minute.status, minute.headers.get("retry-after")]).toEqual([429, "60"]);
  });
});
