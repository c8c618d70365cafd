import { describe, expect, test } from "vitest";
import { MINUTE_MS } from "../../time/calendar.ts";
import { openChief } from "../objects.harness.ts";

describe("allows", () => {
  test("[row 124] behaviour 33: in 20 minutes is 20 minutes, also across a change of the clocks and midnight", async () => {
    // In Berlin the clocks go back on 2047-10-27 at 01:00 UTC.
    const before = Date.parse("2047-10-27T00:50:00Z");
    const chief = openChief({ now: before });
    const said = await chief.hear("Remind me in 20 minutes to turn the oven off");
    expect(said).toMatchObject({ is: "said", reply: expect.stringContaining("2047-10-27T01:10:00.000Z") });
    await chief.until(before + 20 * MINUTE_MS);
    expect((await chief.call("GET", "/api/notifications")).body.notifications).toMatchObject([
      { title: "Reminder", message: "turn the oven off", created_at: "2047-10-27T01:10:00.000Z" },
    ]);
  });

  test.each([
    ["in twenty minutes remind me to call Anna", "2046-11-12T00:20:00.000Z): call Anna."],
    ["Could you remind me in an hour and a half to leave", "2046-11-12T01:30:00.000Z): leave."],
    [
      "tomorrow at half past nine, please remind me to pay the rent",
      "2046-11-13T08:30:00.000Z): pay the rent.",
    ],
    ["Erinnere mich um halb acht an die Milch", "2046-11-12T06:30:00.000Z): die Milch."],
  ])("[row 124] behaviour 33: %s", async (said, when) => {
    const chief = openChief({ now: Date.parse("2046-11-12T00:00:00Z") });
    expect(await chief.hear(said)).toMatchObject({ is: "said", reply: expect.stringContaining(when) });
  });
});
