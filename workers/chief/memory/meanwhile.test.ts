import { describe, expect, test } from "vitest";
import type { WantedReply } from "../../../infra/offline/model/model.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import type { ModelRequest } from "../../../infra/offline/model/request.ts";
import { MINUTE_MS } from "../../time/calendar.ts";
import { activate } from "../agents/activating.ts";
import { doDueRuns } from "../schedules/due.ts";
import { putSchedule, schedules } from "../schedules/store.ts";
import { simulated } from "../simulated/world.harness.ts";
import { hearMessage } from "../talk/hearing.ts";
import { addTask, taskOf } from "../tasks/store.ts";
import { doTaskSteps } from "../tasks/working.ts";
import { prepareThread } from "../threads/preparing.ts";
import { addThread, agentThreadOf } from "../threads/store.ts";
import type { ChiefWorld } from "../world.ts";
import { keepTurn } from "./turns.ts";

// What is forgotten while somebody who still knew it is at work.

const NOON = Date.parse("2046-11-12T11:00:00Z");
const SAID = "Dr Blum is the therapist.";
const REPORT = {
  notify: true,
  priority: "normal",
  title: "Found",
  body: "See there.",
  report: "Found:\ntherapist Dr Blum",
};
const TURN = { session: "s", isTainted: false };

/** A person who says `meanwhile` while the model thinks, for the first time; what it then answers is of before. */
function opened(
  answer: (asked: ModelRequest) => WantedReply,
  meanwhile = "Forget everything about my therapist",
) {
  const here = simulated(NOON, "Europe/Berlin");
  const { sql, held } = here;
  let isSaid = false;
  const asked: string[] = [];
  const model = openOfflineModel(answer);
  const hear = (text: string) =>
    hearMessage({ session: "other", text, hasFiles: false, isPerson: true }, here.world());
  const world = (): ChiefWorld => ({
    ...here.world(),
    house: { ...here.world().house, waiting: async () => [] },
    life: { mail: null, calendar: null, journal: null },
    desk: () => ({
      ...here.desk,
      send: async (url, init) => {
        const request = new Request(url, init);
        if (!String(url).endsWith("/messages")) return model.answer(request);
        asked.push(await request.clone().text());
        const reply = await model.answer(request);
        held.now += MINUTE_MS;
        if (!isSaid) hear(meanwhile);
        isSaid = true;
        held.now += MINUTE_MS;
        return reply;
      },
    }),
  });
  for (const text of ["Hello", "Ada", "no", "ok", "Remember that my therapist is Dr Blum"]) hear(text);
  keepTurn(sql, { ...TURN, id: "t1", at: NOON - 2, message: "My therapist Dr Blum moved", reply: "Noted." });
  keepTurn(sql, { ...TURN, id: "t2", at: NOON - 1, message: "I play the cello", reply: "Nice." });
  const alone = (job: string) => {
    for (const one of schedules(sql)) putSchedule(sql, { ...one, dueAt: one.job === job ? NOON : null });
  };
  /** Every word that is kept, but for how the setup went. */
  const kept = () =>
    ["facts", "found", "soul", "turns", "artifacts", "notifications", "runs", "tasks", "asks", "threads"]
      .map((table) => JSON.stringify(sql.all(`SELECT * FROM ${table}`)))
      .join("\n");
  return { here, sql, held, world, hear, alone, kept, asked };
}
const task = (more: object = {}) =>
  ({
    id: "k1",
    key: null,
    agent: "cos",
    task: "Look around",
    artifactType: "report",
    at: NOON,
    ...more,
  }) as const;

describe("allows", () => {
  test("[row 121] behaviour 37: what says nothing of it goes on as it was", async () => {
    const { sql, world, kept } = opened(() => ({
      text: JSON.stringify({ ...REPORT, body: "A cello.", report: "A cello." }),
    }));
    addTask(sql, task());
    await doTaskSteps(world);
    expect(taskOf(sql, "k1")?.state).toBe("done");
    expect(kept()).not.toMatch(/blum|therapist/i);
  });

  test("[row 121] behaviour 37: a run that knew it collects its facts anew, and notes the rest once", async () => {
    const facts = (asked: ModelRequest) =>
      ["Blum", "cello"].flatMap((word) => {
        const at = JSON.stringify(asked.messages)
          .split("turn")
          .findIndex((part) => part.includes(word));
        const text = word === "Blum" ? "Their therapist Dr Blum moved" : "They play the cello";
        return at < 0 ? [] : [{ text, turn: at - 1 }];
      });
    const { sql, world, alone, kept, asked } = opened((said) => ({
      text: JSON.stringify({ facts: facts(said) }),
    }));
    alone("extract");
    await doDueRuns(world);
    expect(asked).toHaveLength(2);
    expect(sql.all("SELECT state, tries FROM runs")).toEqual([{ state: "done", tries: 1 }]);
    expect(kept()).not.toMatch(/blum|therapist/i);
    expect(kept()).toContain("They play the cello");
  });
});

describe("refuses", () => {
  test("[row 121] behaviour 37: a report, an opening and a turn that were under way say nothing of it, anywhere", async () => {
    const { sql, world, kept, held } = opened(() => ({ text: JSON.stringify(REPORT) }));
    addTask(sql, task());
    await doTaskSteps(world);
    expect(taskOf(sql, "k1")).toMatchObject({ state: "failed", why: expect.stringContaining("forgotten") });
    keepTurn(sql, { ...TURN, id: "t3", at: NOON, message: "Who is my therapist?", reply: "Dr Blum." });
    expect(kept()).not.toMatch(/blum|therapist/i);
    keepTurn(sql, { ...TURN, id: "t4", at: held.now, message: "My therapist is Dr Kern", reply: "Noted." });
    expect(kept(), "what is said afterwards is new").toContain("Dr Kern");
  });

  test("[row 121] behaviour 37: what an agent was about to begin with goes with it, before and after it is ready", async () => {
    const { sql, world, hear, kept } = opened(() => ({ text: SAID }));
    activate("fitness-coach", world());
    const thread = { session: "agent/a", agent: "fitness-coach", state: "pre-loading", at: NOON } as const;
    addThread(sql, { ...thread, title: "The therapist" });
    await prepareThread({ ...thread, title: "", opening: null, why: null }, world);
    expect(agentThreadOf(sql, "agent/a")).toMatchObject({
      state: "ready",
      opening: null,
      title: "Conversation",
    });
    addThread(sql, { ...thread, session: "agent/b", title: "Again" });
    await prepareThread({ ...thread, session: "agent/b", title: "", opening: null, why: null }, world);
    expect(agentThreadOf(sql, "agent/b")?.opening).toBe(SAID);
    hear("Forget everything about my therapist");
    expect(agentThreadOf(sql, "agent/b")).toMatchObject({ title: "Again", opening: null });
    expect(kept()).not.toMatch(/blum|therapist/i);
  });
});

describe("fails safe", () => {
  test("[row 121] behaviour 37: a task that was given it goes, one that has read it is stopped; both are said, and neither does anything more", async () => {
    const reads = {
      blocks: [
        {
          type: "tool_use" as const,
          id: "toolu_1",
          name: "memory_search",
          input: { words: "my therapist" },
        },
      ],
    };
    const { sql, world, hear, kept, asked } = opened(() => reads, "What is a bond?");
    addTask(sql, task());
    await doTaskSteps(world);
    expect(taskOf(sql, "k1")).toMatchObject({ state: "working", turns: 1 });
    expect(kept(), "it has read it").toMatch(/tool_result.*Blum/);
    addTask(sql, task({ id: "k2", task: "Compare my therapist with others" }));
    expect(hear("Forget everything about my therapist")).toMatchObject({
      reply: expect.stringContaining("2 tasks that were under way with it"),
    });
    expect([taskOf(sql, "k1"), taskOf(sql, "k2")]).toMatchObject([
      { state: "cancelled", messages: [] },
      null,
    ]);
    await doTaskSteps(world);
    expect(asked).toHaveLength(1);
    expect(kept()).not.toMatch(/blum|therapist/i);
  });
});
