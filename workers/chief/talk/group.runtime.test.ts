import { describe, expect, test } from "vitest";
import { groupSession } from "../../audience.ts";
import { openChief, settle } from "../objects.harness.ts";

// A person's chief of staff in a group that others read.

const FAMILY = groupSession("telegram", "-10042");
const OFFICE = groupSession("telegram", "-77");

/** A person of whom much is known: told, noted by an agent, planned. */
async function opened() {
  const chief = openChief();
  await settle(chief, "the fitness coach", ["A half marathon in Lisbon", "Saturdays", "skip", "skip"]);
  await chief.hear("Remember that my salary is 4,000 a month");
  await chief.call("POST", "/api/agents/cos/tasks", { task: "Look for a flat in Lisbon" });
  return chief;
}

describe("allows", () => {
  test("[row 140] behaviour 35: what a group was told to be known there, and nowhere else", async () => {
    const chief = await opened();
    const told = await chief.hear("Remember that grandma's party is on Sunday", FAMILY);
    expect(told).toMatchObject({ is: "said", reply: expect.stringContaining("I'll remember") });
    expect(await chief.hear("When is grandma's party?", FAMILY)).toMatchObject({
      material: expect.stringContaining("on Sunday"),
    });
    expect(await chief.hear("What do you know?", FAMILY)).toMatchObject({
      reply: expect.stringContaining("grandma's party"),
    });
    for (const elsewhere of ["main", OFFICE]) {
      const heard = JSON.stringify(await chief.hear("When is grandma's party?", elsewhere));
      expect(heard, elsewhere).not.toContain("on Sunday");
    }
    const { facts } = (await chief.call("GET", "/api/memory")).body;
    expect(facts, "its person sees whose it is").toContainEqual(
      expect.objectContaining({ audience: "group:telegram:-10042" }),
    );
  });
});

describe("refuses", () => {
  test.each([
    ["What is my salary?"],
    ["What do you know about me?"],
    ["What am I training for in Lisbon?"],
    ["Hello!"],
    ["What are your schedules?"],
  ])("[row 140] behaviour 35: a private fact to a group that asks %s", async (question) => {
    const chief = await opened();
    const heard = JSON.stringify(await chief.hear(question, FAMILY));
    for (const secret of ["4,000", "marathon", "a flat in", "morning brief", "While you were away"])
      expect(heard).not.toContain(secret);
  });

  test.each([
    ["Remind me in 20 minutes to call the bank"],
    ["Move the morning brief to 8:00"],
    ["Wake up the financial advisor"],
    ["Please research flats in Lisbon in the background"],
  ])("[row 140] anything of the person's to be changed from a group: %s", async (wish) => {
    const chief = await opened();
    const state = async () =>
      JSON.stringify([
        (await chief.call("GET", "/api/scheduler")).body,
        (await chief.call("GET", "/api/agents/cos/tasks")).body,
        (await chief.call("GET", "/api/agents/financial-advisor")).body,
      ]);
    const before = await state();
    expect(await chief.hear(wish, FAMILY)).toMatchObject({ is: "asks", before: null, after: null });
    expect(await state()).toBe(before);
  });

  test("[row 140] to say what it forgets: the list may be anything that is known", async () => {
    const chief = await opened();
    expect(await chief.hear("Forget my salary", FAMILY)).toMatchObject({
      is: "said",
      reply: expect.not.stringContaining("4,000"),
      forgets: null,
    });
    expect(JSON.stringify(await chief.hear("What is my salary?"))).toContain("4,000");
  });
});

describe("fails safe", () => {
  test("[row 140] behaviour 35: nothing is drawn from a group's turns into what is known of the person", async () => {
    const chief = await opened();
    const turn = {
      at: 0,
      reply: "Noted",
      isTainted: false,
      model: "m",
      inputTokens: 1,
      outputTokens: 1,
      costNano: 0,
    };
    await chief.stub.keep(chief.name, { ...turn, id: "t-1", session: FAMILY, message: "We elope in May" });
    await chief.hear("Hello again");
    await chief.until(Date.parse("2046-11-14T12:00:00Z"));
    expect(JSON.stringify(chief.asks())).not.toContain("elope");
  });
});
