import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { leftToAll } from "../../sizes.harness.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { NOW, world } from "../objects.harness.ts";
import { opened, says, WATER } from "./opened.harness.ts";

beforeEach(freshDatabase);

describe("allows", () => {
  test("[row 123] a line of the journal that a person agrees to: the question says all of it, and it is written by itself, once", async () => {
    const { chief, calls, told, notifications, effects } = await opened("journal_log_habit", WATER);
    expect(world.asked).toEqual([
      {
        id: expect.stringMatching(/^agent-/),
        agent: "cos",
        operation: "journal_write",
        description: 'Ada writes into the journal (log_habit): {"habit":"water","value":1}',
      },
    ]);
    expect([calls, told()]).toEqual([[], expect.stringContaining("waits for the person's word")]);
    await chief.at(NOW + MINUTE_MS);
    expect(calls, "asked again, and nobody has answered").toEqual([]);
    says("approved");
    await evictDurableObject(chief.stub);
    await chief.until(NOW + HOUR_MS);
    expect(calls).toEqual([["journal", "log_habit", WATER]]);
    expect(new Set(world.asked.map(({ id }) => id)).size, "one question").toBe(1);
    expect(world.finished).toEqual([`/api/tasks/${world.asked[0]?.id}/finish`]);
    expect(await notifications()).toEqual(["low Done: journal_write"]);
    expect(await effects(), "what it said is kept no longer").toEqual([
      { state: "done", description: "", deed: "{}" },
    ]);
    await chief.until(NOW + 3 * HOUR_MS);
    expect(calls).toHaveLength(1);
  });

  test("[row 123] what the rules allow at once: the agent has the answer in the same step", async () => {
    const { told, calls } = await openedAs("approved", "journal_log_habit", WATER);
    expect(calls).toEqual([["journal", "log_habit", WATER]]);
    expect(told()).toContain("h-1");
  });

  test.each([
    [
      "persona_create",
      { name: "Scout", description: "", systemPrompt: "Look" },
      "/api/personas",
      { name: "Scout", description: "", systemPrompt: "Look" },
    ],
    ["persona_start", { personaId: "p-1", prompt: "Go" }, "/api/execute", { personaId: "p-1", prompt: "Go" }],
    [
      "persona_emit",
      { eventType: "mail.seen", payload: "{}" },
      "/api/events",
      { eventType: "mail.seen", payload: "{}", sourceType: "agent", sourceId: "cos" },
    ],
  ])("[row 123] %s, with the gate's word", async (name, input, path, body) => {
    const { told } = await openedAs("approved", name, input);
    expect(world.asked).toMatchObject([{ operation: name, agent: "cos" }]);
    expect(world.personaCalls).toEqual([[path, body]]);
    expect(told()).toContain("e-1");
  });

  test("[row 123] personas and their executions to be read, and a note to be kept for the others, without asking anybody", async () => {
    const read = await opened("persona_executions", {});
    expect(read.told()).toContain("executions");
    const { chief } = await opened("notes_write", { title: "Habits", text: "Water is going well" });
    expect((await chief.call("GET", "/api/artifacts?type=note")).body.artifacts).toMatchObject([
      { title: "Habits", agent: "cos", content_preview: "Water is going well" },
    ]);
    expect(world.asked).toEqual([]);
  });
});

describe("refuses", () => {
  test("[row 123] what the gate or a person denies: nothing is written, and the agent hears why", async () => {
    const { told, calls } = await openedAs("denied", "journal_log_habit", WATER, "Not on Sundays");
    expect([calls, told()]).toEqual([[], expect.stringContaining("Not on Sundays")]);
    const later = await opened("journal_log_habit", WATER);
    says("denied", "No");
    await later.chief.until(NOW + HOUR_MS);
    expect([later.calls, await later.notifications()]).toEqual([[], ["low Not done: journal_write"]]);
  });

  test("[row 123] what takes something away, and personas for somebody of the household who owns nothing", async () => {
    const { chief } = await opened("notes_write", { title: "x", text: "x" });
    const names = () =>
      (world.opened.sent().at(-2)?.asked.tools ?? []).map((one) => ("name" in one ? one.name : ""));
    expect(names()).toEqual(expect.arrayContaining(["journal_log_habit", "persona_start"]));
    expect(names()).not.toContain("journal_delete_entity");
    world.household.push(chief.caller.name);
    await chief.call("POST", "/api/agents/cos/tasks", { task: "Again" });
    await chief.at(world.now);
    const asked = world.opened.sent().at(-1)?.asked.tools ?? [];
    expect(JSON.stringify(asked)).toContain("notes_write");
    expect(JSON.stringify(asked)).not.toContain("persona_");
  });

  test("[row 121] behaviour 37: a wish that says what is forgotten goes, and its question is taken back; what else waits is asked on", async () => {
    const { chief, calls, effects } = await opened("journal_log_habit", WATER);
    says("pending");
    expect(await chief.hear("Forget swimming")).toMatchObject({
      reply: expect.stringContaining("know nothing"),
    });
    await chief.at(NOW + 1);
    expect(world.finished).toEqual([]);
    expect(await chief.hear("Forget water")).toMatchObject({
      reply: expect.stringContaining("1 wish that waited for your word"),
    });
    expect(await effects()).toEqual([]);
    await evictDurableObject(chief.stub);
    await chief.at(NOW + 2);
    expect(world.finished).toEqual(["/api/approvals/decision-1"]);
    says("approved");
    await chief.until(NOW + 25 * HOUR_MS);
    expect([calls, world.finished]).toEqual([[], ["/api/approvals/decision-1"]]);
  });

  test("the same wish again while it waits: one question", async () => {
    const { chief } = await opened("journal_log_habit", WATER);
    await chief.call("POST", "/api/agents/cos/tasks", { task: "Keep my habits" });
    await chief.at(world.now);
    expect(new Set(world.asked.map(({ id }) => id)).size).toBe(1);
  });
});

describe("fails safe", () => {
  test("a gate that does not answer: nothing is done, and the agent hears it", async () => {
    const gone = () => {
      throw new Error("The gate was reset");
    };
    const { told, calls } = await openedAs(gone, "journal_log_habit", WATER);
    expect([calls, told()]).toEqual([[], expect.stringContaining("The gate did not answer")]);
  });

  test("nobody answers within the question's time: it is never done, also when somebody agrees afterwards", async ({
    skip,
  }) => {
    leftToAll(skip);
    const { chief, calls, notifications } = await opened("journal_log_habit", WATER);
    await chief.until(NOW + 24 * HOUR_MS + MINUTE_MS);
    says("approved");
    await chief.until(NOW + 26 * HOUR_MS);
    expect(calls).toEqual([]);
    expect(await notifications()).toContain("low Not done: journal_write");
  });

  test("somebody who is gone while it is done: nobody does it again, and the person hears that nobody knows", async () => {
    const { chief, calls, notifications } = await opened("journal_log_habit", WATER);
    await runInDurableObject(chief.stub, (_, { storage }) =>
      storage.sql.exec("UPDATE effects SET state = 'begun'"),
    );
    says("approved");
    await chief.until(NOW + HOUR_MS);
    expect([calls, await notifications()]).toEqual([[], ["normal Maybe done: journal_write"]]);
  });

  test("a journal that fails: said once, with its own sentence, and not tried again", async () => {
    const { chief, notifications } = await opened("journal_log_habit", WATER, async () => ({
      ok: false,
      code: "invalid_arguments",
      why: "There is no such habit",
    }));
    says("approved");
    await chief.until(NOW + HOUR_MS);
    expect(await notifications()).toEqual(["normal Failed: journal_write"]);
  });

  test("behaviour 37: what is forgotten is not asked for any more", async () => {
    const { chief, calls } = await opened("journal_log_habit", WATER);
    await chief.hear("Forget everything about water");
    await chief.hear("yes");
    says("approved");
    await chief.until(NOW + HOUR_MS);
    expect(calls).toEqual([]);
  });
});

/** As `opened`, with what the gate says at once. */
async function openedAs(
  said: "approved" | "denied" | (() => never),
  name: string,
  input: object,
  reason = "",
) {
  const gate =
    typeof said === "function"
      ? said
      : { status: said, reason, question: "decision-1", endsAt: NOW + HOUR_MS };
  return opened(name, input, undefined, { gate });
}
