import { describe, expect, test } from "vitest";
import { GIVEN, opened, SECRETS, signedCall, told, tomorrow } from "./homes.harness.ts";
import { levelFor, mayAsk, QUESTIONS, TRUST_LEVELS } from "./levels.ts";

// Behaviour 50: being let in tells no more than was granted.

describe("allows", () => {
  describe.each(TRUST_LEVELS)("at the level %s", (level) => {
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
    for (const level of TRUST_LEVELS) {
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
