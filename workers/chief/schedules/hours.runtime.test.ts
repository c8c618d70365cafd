import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openChief, settle, world } from "../objects.harness.ts";

async function urgency(chief: ReturnType<typeof openChief>) {
  const { schedules } = (await chief.call("GET", "/api/scheduler")).body;
  return schedules.find(({ skill }: { skill: string }) => skill === "urgency");
}

const DUE = Date.parse("2046-11-13T06:30:00.000Z");
const listed = async (chief: ReturnType<typeof openChief>) =>
  (await chief.call("GET", "/api/scheduler")).body;

describe("listing", () => {
  test("[row 124] behaviour 28 refuses: to move, to fire or to skip what is due; its run comes with the alarm", async () => {
    const chief = openChief({ now: DUE - 60_000 });
    await settle(chief);
    world.now = DUE;
    const before = await listed(chief);
    const brief = before.schedules.find(({ skill }: { skill: string }) => skill === "brief");
    expect(brief.next_run).toBe("2046-11-13T06:30:00.000Z");
    for (const query of ["", "?limit=1"]) await chief.call("GET", `/api/scheduler${query}`);
    await chief.call("GET", `/api/scheduler/${brief.id}/runs`);
    expect(await listed(chief)).toEqual(before);
    expect((await chief.call("GET", "/api/artifacts")).body.count).toBe(0);
    await chief.at(DUE);
    expect((await chief.call("GET", `/api/scheduler/${brief.id}/runs`)).body.runs).toMatchObject([
      { slot: "2046-11-13T06:30:00.000Z", status: "done" },
    ]);
  });

  test("[row 124] behaviour 28 fails safe: one whose zone is no zone any more is listed beside the others, and changes nothing", async () => {
    const chief = openChief({ now: DUE - 60_000 });
    await settle(chief);
    await runInDurableObject(chief.stub, (_, { storage }) => {
      storage.sql.exec("UPDATE schedules SET zone = 'Europe/Atlantis' WHERE job = 'retro'");
      storage.sql.exec("UPDATE schedules SET cron = 'never' WHERE job = 'mail'");
    });
    const before = await listed(chief);
    expect(before.count).toBe(7);
    expect(before.schedules.map(({ when }: { when: string }) => when)).toContain(
      "21:30 every day Europe/Atlantis",
    );
    expect(await listed(chief)).toEqual(before);
    expect(await chief.hear("Show my schedules")).toMatchObject({ is: "said" });
  });
});

describe("allows", () => {
  test("[row 127] [row 176] behaviour 32: a check that comes often keeps to a part of the day, as its owner says", async () => {
    const chief = openChief({ now: Date.parse("2046-11-13T05:30:00.000Z") });
    await settle(chief);
    const { id } = await urgency(chief);
    const path = `/api/scheduler/${id}`;
    const day = { active_hours: { from: "07:00", to: "22:00" } };
    expect((await chief.call("PATCH", path, day)).body).toMatchObject({
      ...day,
      when: "every 5 minutes from 07:00 to 22:00 Europe/Berlin",
      next_run: "2046-11-13T06:00:00.000Z",
    });
    await chief.until(Date.parse("2046-11-13T21:03:00.000Z"));
    expect(await urgency(chief)).toMatchObject({
      next_run: "2046-11-14T06:00:00.000Z",
      quiet: { count: 180 },
    });
    expect(await chief.hear("Urgency check around the clock")).toMatchObject({
      reply: expect.stringContaining("Urgency check: every 5 minutes Europe/Berlin, next 2046-11-13T21:05"),
    });
    expect(await chief.hear("urgency check only from 6pm to 11:30 pm")).toMatchObject({
      reply: expect.stringContaining("every 5 minutes from 18:00 to 23:30 Europe/Berlin"),
    });
    expect(await chief.hear("do the morning brief only between 9 and 10")).toMatchObject({
      reply: expect.stringContaining("Morning brief stays as it is: it is never due from 09:00 to 10:00"),
    });
    const none = await chief.call("PATCH", path, { active_hours: { from: "07:00", to: "07:00" } });
    expect(none).toMatchObject({ status: 400, body: { detail: expect.stringContaining("the same time") } });
  });
});
