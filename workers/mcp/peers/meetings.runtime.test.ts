import { describe, expect, test, vi } from "vitest";
import { opened, SECRETS, seenOf } from "./homes.harness.ts";
import { world } from "./objects.harness.ts";
import { PEER_PATHS } from "./paths.ts";
import { signRequest } from "./proof/signature.ts";

// An agreed time in the plans of both households, and out of them again.

const SLOT = { from: "2046-11-13T15:00:00.000Z", to: "2046-11-13T16:00:00.000Z" };
type Two = Awaited<ReturnType<typeof opened>>;
type Asked = { readonly status: string; readonly isPlanned: boolean };

const take = async ({ ben, bens }: Two, slot: object = SLOT): Promise<string> => {
  const asked = { question: "availability", want: "accept_slot", ...slot };
  return (await ben.own("POST", `/api/peers/${bens}/ask`, asked)).body.answer.slot;
};
const agreed = async (two: Two): Promise<void> => {
  two.anna.state.gate = "approved";
  expect(await take(two)).toBe("accepted");
};
const planOf = ({ state }: Two["anna"]) =>
  [...state.items.values()].map(({ title, status, starts_at, ends_at }) => [
    title,
    status,
    starts_at,
    ends_at,
  ]);
const slotsOf = async (home: Two["anna"]): Promise<readonly Asked[]> =>
  (await home.own("GET", "/api/peers")).body.peers[0].slots;
const cancel = (home: Two["anna"], peer: string, slot: object = SLOT) =>
  home.own("POST", `/api/peers/${peer}/cancel`, slot);
const MET_BEN = ["Meet Ben", "pending", SLOT.from, SLOT.to];
const MET_ANNA = ["Meet Anna", "pending", SLOT.from, SLOT.to];

describe("allows", () => {
  test("[row 141] federation: an agreed slot stands once in the plan of each side, however often it is asked for", async () => {
    const two = await opened("availability_only");
    expect(await take(two)).toBe("waiting");
    expect([planOf(two.anna), planOf(two.ben)], "before the yes").toEqual([[], []]);
    await agreed(two);
    expect(await take(two)).toBe("accepted");
    expect([planOf(two.anna), planOf(two.ben)]).toEqual([[MET_BEN], [MET_ANNA]]);
    for (const home of [two.anna, two.ben])
      expect(await slotsOf(home)).toMatchObject([{ ...SLOT, isPlanned: true, cancelledAt: null }]);
  });

  test.each(["anna", "ben"] as const)(
    "[row 141] federation: called off by %s, it leaves both plans, is free again, and is not asked for again",
    async (who) => {
      const two = await opened("availability_only");
      await agreed(two);
      const { body, status } = await cancel(two[who], who === "anna" ? two.annas : two.bens);
      expect([status, body.isDelivered], JSON.stringify(body)).toEqual([200, true]);
      for (const home of [two.anna, two.ben]) {
        expect(planOf(home).map(([, became]) => became)).toEqual(["replaced"]);
        expect(await slotsOf(home)).toMatchObject([
          { agreedAt: null, cancelledAt: expect.any(String), isPlanned: false },
        ]);
      }
      const free = { question: "availability", ...SLOT };
      expect((await two.ben.own("POST", `/api/peers/${two.bens}/ask`, free)).body.answer.busy).toEqual([]);
      const questions = two.anna.state.asked.length;
      expect(await take(two)).toBe("declined");
      expect(two.anna.state.asked).toHaveLength(questions);
    },
  );

  test("[row 141] federation: called off by the other side, its person hears of it once, and whoever did it hears nothing", async () => {
    const two = await opened("availability_only");
    await agreed(two);
    await cancel(two.anna, two.annas);
    await cancel(two.anna, two.annas);
    await cancel(two.ben, two.bens);
    expect(two.anna.outbox.notices).toEqual([]);
    expect(two.ben.outbox.notices).toEqual([
      {
        key: expect.stringMatching(/^peer\/.*\/called-off\//),
        event: "meeting.cancelled",
        at: world.now,
        fields: {
          detail:
            "Anna has called off your meeting of Tuesday, 13 November 2046 at 16:00 to 17:00 (Europe/Berlin). That time is free again.",
        },
        person: "ben@example.com",
      },
    ]);
  });

  test("[row 141] federation: whoever asked is taken at that time too, for others who ask", async () => {
    const two = await opened("availability_only");
    await agreed(two);
    const { body } = await two.anna.own("POST", `/api/peers/${two.annas}/ask`, {
      question: "availability",
      ...SLOT,
    });
    expect(body.answer.busy).toEqual([SLOT]);
  });

  test("[row 141] federation: a title of a meeting is told to nobody who was not granted its label", async () => {
    const two = await opened("context_aware", ["work"]);
    await agreed(two);
    const { body } = await two.ben.own("POST", `/api/peers/${two.bens}/ask`, {
      question: "agenda",
      from: "2046-11-13T06:00:00Z",
      to: "2046-11-13T20:00:00Z",
    });
    expect(body.answer.items.map(({ title }: { title: string }) => title)).toEqual([SECRETS.work]);
    expect(JSON.stringify(body.answer)).not.toContain("Meet");
  });
});

describe("refuses", () => {
  test("[row 141] federation: what waits or was declined stands in no plan", async () => {
    const two = await opened("availability_only");
    two.anna.state.gate = "denied";
    expect(await take(two)).toBe("declined");
    expect([planOf(two.anna), planOf(two.ben)]).toEqual([[], []]);
    expect((await cancel(two.anna, two.annas)).status, "nothing is agreed").toBe(404);
  });

  test("[row 141] federation: a time of somebody else's, another time, and another person's household are not called off", async () => {
    const two = await opened("availability_only");
    await agreed(two);
    expect((await cancel(two.anna, two.annas, { ...SLOT, to: "2046-11-13T15:30:00.000Z" })).status).toBe(404);
    expect((await cancel(two.anna, "nobody")).status).toBe(404);
    const other = await two.anna.as("carl@example.com", "POST", `/api/peers/${two.annas}/cancel`, SLOT);
    expect(other.status).toBe(404);
    expect(planOf(two.anna)).toEqual([MET_BEN]);
  });

  test("[row 141] federation: news of a cancelling by a grant that was taken back change no plan", async () => {
    const two = await opened("availability_only");
    await agreed(two);
    await two.anna.own("DELETE", `/api/peers/${two.annas}/grant`);
    const body = JSON.stringify({ kind: "slot_cancelled", ...SLOT });
    const news = { path: PEER_PATHS.news, body, grant: two.ticket };
    const { headers } = await signRequest(news, await two.ben.identity(), world.now);
    const type = { "content-type": "application/json" };
    const sent = new Request(`https://anna.example.com${news.path}`, {
      method: "POST",
      headers: { ...headers, ...type },
      body,
    });
    expect((await seenOf(await two.anna.receive(sent))).status).toBe(401);
    expect(planOf(two.anna)).toEqual([MET_BEN]);
  });
});

describe("fails safe", () => {
  test("[row 141] federation: a plan that cannot be written leaves the time agreed and taken, and asking again writes it", async () => {
    const two = await opened("availability_only");
    two.anna.state.plan = "unwritable";
    two.ben.state.plan = "unwritable";
    await agreed(two);
    for (const home of [two.anna, two.ben])
      expect(await slotsOf(home)).toMatchObject([{ agreedAt: expect.any(String), isPlanned: false }]);
    two.anna.state.plan = "there";
    two.ben.state.plan = "there";
    const free = { question: "availability", ...SLOT };
    expect((await two.ben.own("POST", `/api/peers/${two.bens}/ask`, free)).body.answer.busy).toEqual([SLOT]);
    expect(await take(two)).toBe("accepted");
    expect([planOf(two.anna), planOf(two.ben)]).toEqual([[MET_BEN], [MET_ANNA]]);
  });

  test("[row 141] federation: called off while the other side is away, it holds here, and theirs leaves the plan when it is asked for again", async () => {
    const two = await opened("availability_only");
    await agreed(two);
    two.anna.state.bend = async () => Promise.reject(new Error("down"));
    expect((await cancel(two.anna, two.annas)).body.isDelivered).toBe(false);
    expect(planOf(two.ben)).toEqual([MET_ANNA]);
    expect(await take(two)).toBe("declined");
    expect(planOf(two.ben).map(([, became]) => became)).toEqual(["replaced"]);
  });

  test("[row 141] federation: an outbox that does not answer leaves the time free all the same", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const two = await opened("availability_only");
    await agreed(two);
    two.ben.outbox.isDeaf = true;
    expect((await cancel(two.anna, two.annas)).body.isDelivered).toBe(true);
    expect(planOf(two.ben).map(([, became]) => became)).toEqual(["replaced"]);
    expect(warn.mock.calls.join()).toContain("meeting_not_told");
  });

  test("[row 141] federation: a plan that does not let go of it says so, and calling it off again tries again", async () => {
    const two = await opened("availability_only");
    await agreed(two);
    two.anna.state.plan = "unwritable";
    expect((await cancel(two.anna, two.annas)).body.peer.slots).toMatchObject([
      { agreedAt: null, isPlanned: true },
    ]);
    two.anna.state.plan = "there";
    expect((await cancel(two.anna, two.annas)).body.peer.slots).toMatchObject([{ isPlanned: false }]);
    expect(planOf(two.anna).map(([, became]) => became)).toEqual(["replaced"]);
  });
});
