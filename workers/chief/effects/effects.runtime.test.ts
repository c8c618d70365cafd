import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { openDesk } from "../../model/model.harness.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { ShownTool } from "../../wire/shown-tool.ts";
import type { Things } from "../connected/things.ts";
import { NOW, openChief, settle, world } from "../objects.harness.ts";

beforeEach(freshDatabase);

type Asked = Parameters<NonNullable<Parameters<typeof openDesk>[0]>>[0];

const shown = (name: string, more: object = {}): ShownTool => ({
  name,
  title: name,
  description: `${name}.`,
  inputSchema: { type: "object", properties: {}, required: [], additionalProperties: false },
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
    ...more,
  },
});

const WATER = { habit: "water", value: 1 };
const REPORT = { notify: false, priority: "low", title: "Done", body: "", report: "Done." };
const turnOf = ({ messages }: Asked): number => messages.filter(({ role }) => role === "assistant").length;
const uses = (name: string, input: object) => ({
  blocks: [{ type: "tool_use" as const, id: `toolu_${name}`, name, input }],
});

/** A person whose model uses one tool and then reports; what the journal was called with is kept. */
async function opened(
  name: string,
  input: object,
  call: Things["call"] = async () => ({ ok: true, text: '{"id":"h-1"}' }),
  gate: Partial<Pick<typeof world, "gate">> = {},
  by: "task" | "chat" = "task",
) {
  const calls: unknown[] = [];
  const chief = openChief(gate);
  await settle(chief);
  world.opened = openDesk(
    (asked) => (turnOf(asked) === 0 ? uses(name, input) : { text: JSON.stringify(REPORT) }),
    { clock: () => new Date(world.now) },
  );
  world.tools = {
    tools: async (server) =>
      ({
        journal: [shown("log_habit"), shown("delete_entity", { destructiveHint: true })],
        google: [shown("gmail_send"), shown("event_create")],
        splitwise: [shown("splitwise_create_expense")],
      })[String(server)] ?? [],
    call: async (server, tool, given) => {
      calls.push([server, tool, given]);
      return call(server, tool, given);
    },
  };
  const words =
    "---\nallowed_servers: [memory, notes, gate, journal, personas, mail, calendar, splitwise]\n---";
  await chief.call("PUT", "/api/agents/cos/files/TOOLS.md", { text: words });
  if (by === "task") await chief.call("POST", "/api/agents/cos/tasks", { task: "Keep my habits" });
  await chief.at(world.now);
  await chief.at(world.now);
  const told = () => JSON.stringify(world.opened.sent().at(-1)?.asked.messages);
  const notifications = async () =>
    (await chief.call("GET", "/api/notifications")).body.notifications.map(
      ({ title, priority }: { title: string; priority: string }) => `${priority} ${title}`,
    );
  const effects = () =>
    runInDurableObject(chief.stub, (_, { storage }) =>
      storage.sql.exec("SELECT state, description, deed FROM effects").toArray(),
    );
  return { chief, calls, told, notifications, effects };
}
const says = (status: "approved" | "denied" | "pending", reason = "") => {
  world.gate = { status, reason, endsAt: NOW + 24 * HOUR_MS };
};

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

/** A server that asks a person for each write, as that of a service does; `word` is what they have said. */
const asking =
  (word: { said: "nothing" | "yes" | "no" }): Things["call"] =>
  async () => {
    if (word.said === "yes") return { ok: true, text: '{"id":"m-1"}' };
    if (word.said === "no") return { ok: false, code: "denied", why: "Not approved: not that one" };
    const endsAt = NOW + 24 * HOUR_MS;
    return {
      ok: false,
      code: "approval_needed",
      why: "A person has to agree. Then call this again.",
      endsAt,
    };
  };
const MAIL = { to: "anna@example.com", subject: "Late", text: "I am ten minutes late." };

describe("allows", () => {
  test.each([
    ["gmail_send", "google", MAIL],
    ["event_create", "google", { summary: "Dentist", start: "2046-11-14T10:00" }],
    ["splitwise_create_expense", "splitwise", { description: "Dinner", cost: "30.00" }],
  ])(
    "[row 123] %s in one step: the call that waits is made again by itself when its person agrees, once",
    async (tool, server, given) => {
      const word = { said: "nothing" } as Parameters<typeof asking>[0];
      const { chief, calls, told, notifications, effects } = await opened(tool, given, asking(word));
      expect(told()).toContain("done by itself as soon as they agree");
      expect(world.asked, "its server asks the gate").toEqual([]);
      await chief.at(NOW + MINUTE_MS);
      expect(await effects()).toMatchObject([{ state: "waiting" }]);
      const before = calls.length;
      word.said = "yes";
      await evictDurableObject(chief.stub);
      await chief.until(NOW + HOUR_MS);
      expect(calls).toHaveLength(before + 1);
      expect(new Set(calls.map((call) => JSON.stringify(call)))).toEqual(
        new Set([JSON.stringify([server, tool, given])]),
      );
      expect(await notifications()).toEqual([`low Done: ${tool}`]);
      expect(await effects(), "what it said is kept no longer").toEqual([
        { state: "done", description: "", deed: "{}" },
      ]);
      await chief.until(NOW + 3 * HOUR_MS);
      expect(calls).toHaveLength(before + 1);
    },
  );

  test("[row 123] an order in words in any chat: a mail that waits for its person, and goes by itself when they agree", async () => {
    const word = { said: "nothing" } as Parameters<typeof asking>[0];
    const { chief, calls, notifications } = await opened("gmail_send", MAIL, asking(word), {}, "chat");
    const said = await chief.hear("Please send an email to Anna that I am late");
    expect(said).toMatchObject({
      is: "said",
      reply: expect.stringContaining("waits for your word under Approvals"),
    });
    await chief.until(NOW + MINUTE_MS);
    expect(calls).not.toEqual([]);
    word.said = "yes";
    await chief.until(NOW + HOUR_MS);
    expect(calls.at(-1)).toEqual(["google", "gmail_send", MAIL]);
    expect(await notifications()).toContain("low Done: gmail_send");
  });

  test("[row 123] a mail that nobody has to be asked for: the agent has its answer at once", async () => {
    const { told, effects } = await opened("gmail_send", MAIL, asking({ said: "yes" }));
    expect([told().includes("m-1"), await effects()]).toEqual([true, []]);
  });
});

describe("refuses", () => {
  test("[row 123] a mail that its person denies, later or at once: it is not sent, and they hear of it", async () => {
    const word = { said: "nothing" } as Parameters<typeof asking>[0];
    const { chief, notifications } = await opened("gmail_send", MAIL, asking(word));
    word.said = "no";
    await chief.until(NOW + HOUR_MS);
    expect(await notifications()).toEqual(["low Not done: gmail_send"]);
    const { told } = await opened("gmail_send", MAIL, asking({ said: "no" }));
    expect(told()).toContain("not that one");
  });

  test("[row 123] a mail of somebody who has connected none: how it would be connected, and nothing waits", async () => {
    const { told, effects } = await opened("gmail_send", MAIL, async () => ({
      ok: false,
      code: "credential_missing",
      why: "Connect Google under Connections first.",
    }));
    expect([told().includes("Connect Google"), await effects()]).toEqual([true, []]);
  });

  test("[row 123] a mail that nobody answered: no call after the question ended", async () => {
    const { chief, calls, notifications } = await opened("gmail_send", MAIL, asking({ said: "nothing" }));
    await chief.until(NOW + 25 * HOUR_MS);
    expect(await notifications()).toContain("low Not done: gmail_send");
    const ended = calls.length;
    await chief.until(NOW + 27 * HOUR_MS);
    expect(calls).toHaveLength(ended);
  });

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

  test("the same wish again while it waits: one question", async () => {
    const { chief } = await opened("journal_log_habit", WATER);
    await chief.call("POST", "/api/agents/cos/tasks", { task: "Keep my habits" });
    await chief.at(world.now);
    expect(new Set(world.asked.map(({ id }) => id)).size).toBe(1);
  });
});

describe("fails safe", () => {
  test("[row 123] a call that broke in the middle, after a yes: nobody knows, and it is not made a second time", async () => {
    const word = { said: "nothing" } as Parameters<typeof asking>[0];
    const ask = asking(word);
    const { chief, calls, notifications } = await opened("gmail_send", MAIL, async (...call) => {
      if (word.said === "yes") throw new Error("The connection was lost");
      return ask(...call);
    });
    word.said = "yes";
    await chief.until(NOW + HOUR_MS);
    const made = calls.length;
    expect(await notifications()).toEqual(["normal Maybe done: gmail_send"]);
    await chief.until(NOW + 3 * HOUR_MS);
    expect(calls).toHaveLength(made);
  });

  test("a gate that does not answer: nothing is done, and the agent hears it", async () => {
    const gone = () => {
      throw new Error("The gate was reset");
    };
    const { told, calls } = await openedAs(gone, "journal_log_habit", WATER);
    expect([calls, told()]).toEqual([[], expect.stringContaining("The gate did not answer")]);
  });

  test("nobody answers within the question's time: it is never done, also when somebody agrees afterwards", async () => {
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
  const gate = typeof said === "function" ? said : { status: said, reason, endsAt: NOW + HOUR_MS };
  return opened(name, input, undefined, { gate });
}
