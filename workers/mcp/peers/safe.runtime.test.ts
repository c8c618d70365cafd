import { describe, expect, test } from "vitest";
import { DAY_MS, opened, openHomes, pair, SECRETS, signedCall, tomorrow } from "./homes.harness.ts";
import { NOW, world } from "./objects.harness.ts";

// Peers when things happen at one time, are over, or are out of order.

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

  test("[row 141] federation: what is changed before the other side has granted holds, and closes nobody out", async () => {
    const homes = openHomes();
    const { anna, ben } = homes;
    const { annas, bens } = await pair(homes, { byAnna: null, byBen: { level: "full_collaboration" } });
    const changed = await ben.own("PUT", `/api/peers/${bens}/grant`, { level: "availability_only", days: 7 });
    expect(changed.body).toMatchObject({
      isDelivered: false,
      peer: { granted: { level: "availability_only" } },
    });
    const granted = await anna.own("PUT", `/api/peers/${annas}/grant`, {
      level: "availability_only",
      days: 7,
    });
    expect(granted.body.isDelivered).toBe(true);
    const ask = (question: string, given: object) =>
      anna.own("POST", `/api/peers/${annas}/ask`, { question, ...given });
    expect((await ask("availability", tomorrow())).status).toBe(200);
    expect((await ask("artifact", {})).body.reason, "what holds is what Ben changed it to").toBe(
      "peer_refused",
    );
  });
});
