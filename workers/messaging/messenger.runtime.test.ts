import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Asked } from "../caller.ts";
import { buttonData } from "../telegram/buttons.ts";
import { conversations, events, json, openMessenger, passAlarms } from "./messaging.harness.ts";
import { MEMBER, NOW, TOKEN, world } from "./objects.harness.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const DECISION = "0198f0c2-7b1a-7c3d-8e4f-5a6b7c8d9e0f";
const QUESTION = {
  decisionId: DECISION,
  type: "data_deletion",
  description: "Delete <old> backups",
  agentType: "CodeGen",
  estimatedCost: "1.00",
  reason: "It deletes data.",
  expiresAt: "2046-11-12T13:00:00Z",
  status: "pending",
};

/** A gate with one question, which is answered once. */
function gateOf(status = 200, question = QUESTION) {
  const answers: string[] = [];
  const gate = async ({ method, url, body }: Asked) => {
    if (method === "GET") return json({ approvals: answers.length === 0 ? [question] : [] });
    expect(url).toBe(`https://purser.example.com/api/approvals/${DECISION}`);
    if (status !== 200) return json({ code: "unavailable", detail: "Not now" }, status);
    const { decision } = JSON.parse(String(body)) as { decision: string };
    const [before] = answers;
    if (before !== undefined && before !== decision)
      return json({ code: "conflict", detail: "It was answered already: approved." }, 409);
    if (before === undefined) answers.push(decision);
    return json({ ...question, status: "approved" });
  };
  return { answers, gate };
}
const press = (data: string, message = 101) => ({ is: "pressed", data, query: "q-1", message }) as const;
const buttons = async (deed: "show" | "approve" | "deny", chat = "77") =>
  buttonData(TOKEN, chat, { deed, decisionId: DECISION });

describe("allows", () => {
  test("[row 140] a message to be answered in the person's own conversation, with drafts while it is written", async () => {
    const { asked, chat } = conversations(() => {
      world.now += 2_000;
      return events(["**Hel", "lo** you"]);
    });
    const { telegram, messenger, say } = openMessenger({ chat });
    expect(await say("5", "Hi")).toBe(true);
    expect(await passAlarms(messenger)).toBe(1);
    expect(asked).toEqual([{ message: "Hi", key: "telegram-5" }]);
    expect(telegram.calls.map(({ method }) => method)).toEqual([
      "sendChatAction",
      "sendMessageDraft",
      "sendMessage",
    ]);
    expect(telegram.made("sendMessageDraft")).toEqual([{ chat_id: "77", draft_id: 5, text: "**Hel" }]);
    expect(telegram.shown).toMatchObject([{ chat: "77", text: "<b>Hello</b> you" }]);
  });

  test("[row 140] messages of a chat in the order in which they came, one chat beside another", async () => {
    const { telegram, messenger, say, take } = openMessenger();
    await say("1", "one");
    await say("2", "two");
    await take("3", { is: "message", text: "other" }, "88");
    await passAlarms(messenger);
    const of = (chat: string) => telegram.shown.filter((one) => one.chat === chat).map(({ text }) => text);
    expect([of("77"), of("88")]).toEqual([["You said one", "You said two"], ["You said other"]]);
  });

  test("[row 141] work profile: `/profile` to say which it is, and to change to the other", async () => {
    const { telegram, messenger, say, take } = openMessenger();
    const said = async () => {
      await passAlarms(messenger);
      return telegram.shown.at(-1)?.text;
    };
    await say("1", "/profile");
    expect(await said()).toBe("This is your personal profile. Say which you want: personal or work.");
    await say("2", "/profile Personal");
    expect(await said()).toBe("This is your personal profile already.");
    expect(world.handed).toEqual([]);
    await say("3", "/profile work");
    expect(await said()).toMatch(/^From your next message on this is your work profile/);
    await take("4", { is: "message", text: "/profile personal" }, "77", "owner+work@example.com");
    expect(await said()).toMatch(/^From your next message on this is your personal profile/);
    expect(world.handed).toEqual([
      { channel: "telegram", person: "owner@example.com", to: "owner+work@example.com" },
      { channel: "telegram", person: "owner+work@example.com", to: "owner@example.com" },
    ]);
    await take("5", { is: "message", text: "/profile work" }, "88", MEMBER);
    expect(await said()).toContain("You have one profile.");
  });

  test("47: [row 140] a question to be shown, approved once by its button, and its buttons to go", async () => {
    const { answers, gate } = gateOf();
    const { telegram, messenger, say, take } = openMessenger({ gate });
    await say("1", "/approvals");
    await passAlarms(messenger);
    expect(telegram.shown).toMatchObject([{ text: expect.stringContaining("Delete &lt;old&gt; backups") }]);
    expect(telegram.shown[0]?.text).toMatch(/Until 2046-11-12 13:00 UTC$/);
    const [approve = "", deny = ""] = telegram.shown[0]?.buttons ?? [];
    await take("2", press(approve));
    await take("3", press(approve));
    await take("4", press(deny));
    await passAlarms(messenger);
    expect(answers).toEqual(["approve"]);
    expect(telegram.shown).toEqual([
      { id: 101, chat: "77", text: "It was answered already: approved.", buttons: [] },
    ]);
    expect(telegram.made("editMessageText")[0]).toMatchObject({ text: expect.stringContaining("Approved.") });
    expect(telegram.made("answerCallbackQuery")).toHaveLength(3);
  });

  test("[row 140] what cannot be seen in a question is shown as codes, with a word of warning, before and after the answer", async () => {
    const { gate } = gateOf(200, {
      ...QUESTION,
      description: "Send \u202egpj.stiforp\u202c to\u200b everyone",
    });
    const { telegram, messenger, say, take } = openMessenger({ gate });
    await say("1", "/approvals");
    await passAlarms(messenger);
    const [shown] = telegram.shown;
    expect(shown?.text).toContain("Send \\u{202E}gpj.stiforp\\u{202C} to\\u{200B} everyone");
    expect(shown?.text).toContain("characters that do not show");
    await take("2", press(shown?.buttons[0] ?? ""));
    await passAlarms(messenger);
    const texts = telegram.calls.map(({ body }) => JSON.stringify(body)).join();
    expect(texts).toContain("Approved.");
    expect(texts).not.toMatch(/[\u202e\u202c\u200b]|\\u202e/);
  });

  test("[row 140] the webhook to be set, once, with what the door expects", async () => {
    const { telegram, messenger } = openMessenger();
    expect(await messenger.check("telegram")).toMatchObject({
      bot: "my_purser_bot",
      problem: null,
      pending: 0,
      checkedAt: NOW,
    });
    await messenger.check("telegram");
    expect(telegram.made("setWebhook")).toEqual([
      {
        url: "https://purser.example.com/telegram/4839574812",
        secret_token: expect.stringMatching(/^[\w-]{43}$/),
        allowed_updates: ["message", "callback_query", "my_chat_member"],
        max_connections: 5,
      },
    ]);
    expect(world.told).toEqual([]);
  });

  test("words for what it cannot read, and for what was just paired", async () => {
    const { telegram, messenger, take } = openMessenger();
    await take("1", { is: "paired" });
    await take("2", { is: "other", what: "photo" });
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text)).toEqual([
      expect.stringContaining("This chat is yours now"),
      "I cannot read a photo here. Write it, please.",
    ]);
  });
});

describe("refuses", () => {
  test("45: the same update fifty times at once is answered once [row 140]", async () => {
    const { asked, chat } = conversations(() => events(["Once."]));
    const { telegram, messenger, say } = openMessenger({ chat });
    const taken = await Promise.all(Array.from({ length: 50 }, () => say("9", "Hi")));
    expect(taken.filter(Boolean)).toHaveLength(1);
    await passAlarms(messenger);
    expect(await say("9", "Hi")).toBe(false);
    await passAlarms(messenger);
    expect([asked.length, telegram.shown.length]).toEqual([1, 1]);
  });

  test("47: a button of another chat, one that is none, and a question that waits no more [row 140]", async () => {
    const { answers, gate } = gateOf();
    const { telegram, messenger, take } = openMessenger({ gate });
    await take("1", press(await buttons("approve", "78")));
    await take("2", press("a:nonsense"));
    await passAlarms(messenger);
    expect(answers).toEqual([]);
    expect(telegram.made("answerCallbackQuery")).toMatchObject([{ text: "This button is not yours." }, {}]);
    answers.push("deny");
    await take("3", press(await buttons("show")));
    await passAlarms(messenger);
    expect(telegram.made("editMessageText")).toMatchObject([
      { text: "This question does not wait any more.", reply_markup: { inline_keyboard: [] } },
    ]);
  });

  test("whoever may not sign in any more: nothing is asked, and nothing sent", async () => {
    const { telegram, messenger, take } = openMessenger();
    await take("1", { is: "message", text: "Hi" }, "77", "gone@example.com");
    await passAlarms(messenger);
    expect(telegram.calls).toEqual([]);
  });

  test("a month without money: its reason is the answer", async () => {
    const refused = json({ code: "budget_exhausted", detail: "No money is left until December." }, 402);
    const { telegram, messenger, say } = openMessenger({ chat: async () => refused });
    await say("1", "Hi");
    await passAlarms(messenger);
    expect(telegram.shown).toMatchObject([{ text: "No money is left until December." }]);
  });
});

describe("fails safe", () => {
  test("a gate that is down leaves the button, and is asked again", async () => {
    const { gate } = gateOf(503);
    const { telegram, messenger, take } = openMessenger({ gate });
    await take("1", press(await buttons("approve")));
    await passAlarms(messenger, 1);
    expect(telegram.calls).toEqual([]);
    const up = gateOf();
    world.gate = up.gate;
    world.now += 60_000;
    await passAlarms(messenger);
    expect(up.answers).toEqual(["approve"]);
  });
});
