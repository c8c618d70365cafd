import { describe, expect, test } from "vitest";
import {
  DAY_MS,
  type Home,
  openHomes,
  pair,
  SECRETS,
  seenOf,
  signedCall,
  ticketSent,
  tomorrow,
} from "./homes.harness.ts";
import { LEVELS, type Level, levelFor, mayAsk, QUESTIONS, type Question } from "./levels.ts";
import { NOW, world } from "./objects.harness.ts";

// Behaviour 50: whoever is not let in cannot tell why, and being let in tells no more than was granted.

const GIVEN: Readonly<Record<Question, () => object>> = {
  availability: tomorrow,
  agenda: tomorrow,
  artifact: () => ({ name: "holiday" }),
};
const refusal = async (home: Home, request: Request) => seenOf(await home.receive(request));
/** The tool's answer of a reply that was let in. */
async function told(response: Response) {
  const { result } = (await response.json()) as {
    result: { content: [{ text: string }]; isError?: boolean };
  };
  return { isError: result.isError === true, text: result.content[0].text };
}

/** Both granted; Ben's ticket for Anna's door. */
async function opened(level: Level = "full_collaboration", labels: readonly string[] = ["work"]) {
  const homes = openHomes();
  const ids = await pair(homes, { byAnna: { level, labels }, byBen: { level: "availability_only" } });
  return { ...homes, ...ids, ticket: ticketSent(homes.anna) };
}

describe("allows", () => {
  describe.each(LEVELS)("at the level %s", (level) => {
    test.each(QUESTIONS)(
      "[row 141] federation: behaviour 50, %s as far as it is granted, and no further",
      async (question) => {
        const { anna, ben, annas, bens, ticket } = await opened(level);
        await anna.own("PUT", `/api/peers/${annas}/artifacts/holiday`, { text: "Two weeks in May" });
        const isGranted = mayAsk(level, question);
        const raw = await anna.receive(
          await signedCall(ben, "anna", ticket, { name: question, arguments: GIVEN[question]() }),
        );
        expect(raw.status).toBe(isGranted ? 200 : 401);
        const asked = await ben.own("POST", `/api/peers/${bens}/ask`, { question, ...GIVEN[question]() });
        expect(asked.status, JSON.stringify(asked.body)).toBe(isGranted ? 200 : 409);
        if (!isGranted)
          expect(asked.body).toMatchObject({
            reason: "level_too_low",
            detail: expect.stringContaining(levelFor(question)),
          });
        else expect(asked.body.peer).toMatchObject({ id: bens, name: "Anna", host: "anna.example.com" });
      },
    );
  });

  test("[row 141] federation: behaviour 50, availability reveals no titles, at any level", async () => {
    for (const level of LEVELS) {
      const { anna, ben, ticket } = await opened(level);
      for (const want of ["free_busy", "propose_slot"]) {
        const call = { arguments: { ...tomorrow(), want, minutes: 60 } };
        const { text, isError } = await told(await anna.receive(await signedCall(ben, "anna", ticket, call)));
        expect(isError).toBe(false);
        for (const secret of [...Object.values(SECRETS), "private", "work", anna.me])
          expect(text).not.toContain(secret);
      }
    }
  });

  test("[row 141] federation: busy times are joined and rounded outwards; slots stand in what is left, at hours of the day", async () => {
    const { ben, bens } = await opened();
    const window = { from: "2046-11-13T06:00:00Z", to: "2046-11-13T13:00:00Z" };
    const { body } = await ben.own("POST", `/api/peers/${bens}/ask`, {
      question: "availability",
      want: "propose_slot",
      minutes: 60,
      ...window,
    });
    expect(body.answer.busy).toEqual([{ from: "2046-11-13T09:00:00.000Z", to: "2046-11-13T11:00:00.000Z" }]);
    // Berlin's eight o'clock is seven in UTC.
    expect(body.answer.slots.map(({ from }: { from: string }) => from.slice(11, 16))).toEqual([
      "07:00",
      "08:00",
      "11:00",
      "12:00",
    ]);
  });

  test("[row 141] federation: an agenda has the titles of granted labels alone", async () => {
    const { ben, bens } = await opened("context_aware", ["work"]);
    const { body } = await ben.own("POST", `/api/peers/${bens}/ask`, { question: "agenda", ...tomorrow() });
    expect(body.answer.items.map(({ title }: { title: string }) => title)).toEqual([SECRETS.work]);
    expect(JSON.stringify(body)).not.toContain(SECRETS.title);
    expect(body.answer.busy.length).toBeGreaterThan(0);
    const other = await ben.own("POST", `/api/peers/${bens}/ask`, {
      question: "agenda",
      label: "private",
      ...tomorrow(),
    });
    expect(other.body.answer.items).toEqual([]);
  });

  test("[row 141] federation: a text is read by its name by the peer that it is shared with, until it is not shared any more", async () => {
    const { anna, ben, annas, bens } = await opened();
    const ask = (name?: string) =>
      ben.own("POST", `/api/peers/${bens}/ask`, { question: "artifact", ...(name ? { name } : {}) });
    await anna.own("PUT", `/api/peers/${annas}/artifacts/holiday`, { text: "Two weeks in May" });
    expect((await ask()).body.answer).toEqual({ names: ["holiday"], text: null });
    expect((await ask("holiday")).body.answer.text).toBe("Two weeks in May");
    expect((await ask("other")).body.answer.text).toBeNull();
    await anna.own("DELETE", `/api/peers/${annas}/artifacts/holiday`);
    expect((await ask("holiday")).body.answer).toEqual({ names: [], text: null });
  });

  test("[row 141] federation: a slot is asked of its person once, is taken when they agree, and is busy from then on", async () => {
    const { anna, ben, bens } = await opened("availability_only");
    const slot = { from: "2046-11-13T15:00:00Z", to: "2046-11-13T16:00:00Z" };
    const take = async () =>
      (
        await ben.own("POST", `/api/peers/${bens}/ask`, {
          question: "availability",
          want: "accept_slot",
          ...slot,
        })
      ).body.answer.slot;
    expect(await take()).toBe("waiting");
    expect(anna.state.asked).toMatchObject([
      { type: "accept_slot", description: expect.stringContaining("Ben (ben.example.com)") },
    ]);
    anna.state.gate = "approved";
    expect(await take()).toBe("accepted");
    anna.state.gate = "pending";
    expect(await take(), "asked again").toBe("accepted");
    const { body } = await ben.own("POST", `/api/peers/${bens}/ask`, { question: "availability", ...slot });
    expect(body.answer.busy).toHaveLength(1);
    anna.state.gate = "denied";
    const other = { from: "2046-11-13T17:00:00Z", to: "2046-11-13T18:00:00Z" };
    const asked = await ben.own("POST", `/api/peers/${bens}/ask`, {
      question: "availability",
      want: "accept_slot",
      ...other,
    });
    expect(asked.body.answer.slot).toBe("declined");
  });
});

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
      new Request(tampered, { body: (await tampered.clone().text()).replace("availability", "artifact") }),
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
    const ticket = JSON.parse(String(ben.state.sent[0]?.init.body)).ticket;
    expect((await ben.receive(await signedCall(anna, "ben", ticket))).status).toBe(401);
  });

  test("[row 141] federation: the asking side says which grant is over, too low, or taken back", async () => {
    const { anna, ben, annas, bens } = await opened("availability_only");
    const ask = async (question: Question) =>
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
    for (let asked = 0; asked < 60; asked++)
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

describe("fails safe", () => {
  test("[row 141] federation: revoke before ask refuses; ask before revoke is answered, and the next is not", async () => {
    const { anna, ben, annas, ticket } = await opened();
    const request = await signedCall(ben, "anna", ticket);
    const [asked, revoked] = await Promise.all([
      anna.receive(request),
      anna.own("DELETE", `/api/peers/${annas}/grant`),
    ]);
    expect(revoked.status).toBe(200);
    expect([200, 401]).toContain(asked.status);
    expect((await anna.receive(await signedCall(ben, "anna", ticket))).status).toBe(401);
    const again = await opened();
    await again.anna.own("DELETE", `/api/peers/${again.annas}/grant`);
    expect((await again.anna.receive(await signedCall(again.ben, "anna", again.ticket))).status).toBe(401);
  });

  test("[row 141] federation: fifty at once with one nonce are answered once", async () => {
    const { anna, ben, ticket } = await opened();
    const request = await signedCall(ben, "anna", ticket);
    const all = await Promise.all(Array.from({ length: 50 }, () => anna.receive(request.clone())));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ status }) => status === 401)).toHaveLength(49);
  });

  test("[row 141] federation: the clock past expiry closes both directions, and a new grant opens them again", async () => {
    const { anna, ben, annas, bens } = await opened();
    const ask = async () =>
      (await ben.own("POST", `/api/peers/${bens}/ask`, { question: "availability", ...tomorrow() })).status;
    world.now = NOW + 30 * DAY_MS - 1;
    expect(await ask()).toBe(200);
    world.now += 1;
    expect(await ask()).toBe(409);
    const grant = { level: "availability_only", days: 30 };
    // Neither has a ticket that is good for a question; news of a grant are heard all the same.
    expect((await anna.own("PUT", `/api/peers/${annas}/grant`, grant)).body.isDelivered).toBe(true);
    expect(await ask(), "one side alone").toBe(409);
    expect((await ben.own("PUT", `/api/peers/${bens}/grant`, grant)).body.isDelivered).toBe(true);
    expect(await ask()).toBe(200);
  });

  test("[row 141] federation: what a plan or a calendar cannot say is not free", async () => {
    const { anna, ben, bens } = await opened();
    const ask = () => ben.own("POST", `/api/peers/${bens}/ask`, { question: "availability", ...tomorrow() });
    anna.state.calendar = "broken";
    expect((await ask()).body).toMatchObject({ status: 503, reason: "unavailable" });
    anna.state.calendar = "not";
    anna.state.plan = "broken";
    expect((await ask()).body).toMatchObject({ status: 503, reason: "unavailable" });
  });

  test("[row 141] federation: a revocation holds although the other side is not reached, and a grant too", async () => {
    const { anna, ben, annas, bens } = await opened();
    anna.state.bend = async () => Promise.reject(new Error("down"));
    const revoked = await anna.own("DELETE", `/api/peers/${annas}/grant`);
    expect(revoked.body).toMatchObject({ isDelivered: false, peer: { state: "closed" } });
    const asked = await ben.own("POST", `/api/peers/${bens}/ask`, {
      question: "availability",
      ...tomorrow(),
    });
    expect([asked.status, asked.body.reason]).toEqual([409, "peer_refused"]);
  });

  test("[row 141] federation: a restored copy lets nobody in until it is granted again", async () => {
    const { anna, ben, annas, ticket } = await opened();
    const page = await anna.peers.exportPage(null);
    await anna.own("DELETE", `/api/peers/${annas}/grant`);
    const { repaired } = await anna.peers.importPage({ text: page.text, isFirst: true });
    expect(repaired.join()).toContain("grant it again");
    expect((await anna.receive(await signedCall(ben, "anna", ticket))).status).toBe(401);
    expect((await anna.own("GET", "/api/peers")).body.peers).toMatchObject([{ id: annas, state: "closed" }]);
  });

  test("[row 141] federation: both sides have a log of each question, without its answer", async () => {
    const { anna, ben, bens } = await opened();
    await ben.own("POST", `/api/peers/${bens}/ask`, { question: "agenda", ...tomorrow() });
    const [annasLine] = (await anna.own("GET", "/api/peers")).body.peers;
    const [bensLine] = (await ben.own("GET", "/api/peers")).body.peers;
    expect(annasLine).toMatchObject({
      asked: { count: 1 },
      log: [{ direction: "in", question: "agenda", outcome: "answered" }],
    });
    expect(bensLine).toMatchObject({ log: [{ direction: "out", question: "agenda", outcome: "answered" }] });
    expect(JSON.stringify([annasLine, bensLine])).not.toContain(SECRETS.work);
  });
});
