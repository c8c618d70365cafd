import { describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { NOW, openChief, settle } from "../objects.harness.ts";

describe("allows", () => {
  test("[row 123] the brief is asked for in words: made now, shown from then on, in the zone that its person named", async () => {
    const chief = openChief();
    await settle(chief);
    await chief.hear("I'm in Lisbon");
    await chief.hear("remind me at three in the afternoon to stretch");
    expect(await chief.hear("Give me my brief, please")).toMatchObject({
      is: "said",
      reply: expect.stringContaining("Morning brief: I'm on it"),
    });
    await chief.at(NOW + MINUTE_MS);
    const shown = await chief.hear("brief me");
    expect(shown).toMatchObject({ is: "said", reply: expect.stringContaining("15:00 stretch") });
    expect(await chief.hear("send me the brief again")).toMatchObject({
      reply: expect.stringContaining("I'm on it"),
    });
  });

  test("[row 129] quiet hours are those of the zone that a person named", async () => {
    // 22:30 in Berlin, where the deployment was set up, is 21:30 in Lisbon.
    const late = NOW + 9.5 * HOUR_MS;
    for (const [said, isHeld] of [
      ["I'm in Berlin", true],
      ["I'm in Lisbon", false],
    ] as const) {
      const chief = openChief();
      await settle(chief);
      await chief.hear(said);
      await chief.call("PATCH", "/api/chief", { quietHours: { from: "22:00", to: "07:00" } });
      await chief.at(late);
      await chief.hear("Run the brief again");
      await chief.at(late + MINUTE_MS);
      const { notifications } = (await chief.call("GET", "/api/notifications")).body;
      const [brief] = (notifications as { title: string; held_until: string | null }[]).filter(({ title }) =>
        title.startsWith("Brief"),
      );
      expect(brief?.held_until !== null, said).toBe(isHeld);
    }
  });
});

describe("refuses", () => {
  test("[row 123] a paused one is not done, and says how it would be", async () => {
    const chief = openChief();
    await settle(chief);
    await chief.hear("pause the morning brief please");
    expect(await chief.hear("give me the brief")).toMatchObject({
      reply: 'Morning brief is paused; say "resume the morning brief" first.',
    });
  });
});

describe("fails safe", () => {
  test.each(["Give me the gist of the brief history of time", "show me my bank's review", "read my letter"])(
    "[row 123] what names no schedule is a question: %s",
    async (said) => {
      const chief = openChief();
      await settle(chief);
      expect(await chief.hear(said)).toMatchObject({ is: "asks" });
    },
  );
});
