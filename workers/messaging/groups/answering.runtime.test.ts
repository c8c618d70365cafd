import { describe, expect, test } from "vitest";
import type { Asked } from "../../caller.ts";
import { events, json, openMessenger, passAlarms } from "../messaging.harness.ts";

// What the assistant says in a group, from the object that answers.

const GROUP = "-10042";
const said = (text: string) => ({ is: "message", text, inGroup: true }) as const;

describe("allows", () => {
  test("[row 140] an answer in the group's own conversation, and no draft", async () => {
    const sessions: unknown[] = [];
    const chat = async ({ body }: Asked) => {
      sessions.push((JSON.parse(String(body)) as { sessionKey: string }).sessionKey);
      return events(["A loan ", "to a state."]);
    };
    const { telegram, messenger, take } = openMessenger({ chat });
    await take("1", { is: "paired", inGroup: true }, GROUP);
    await take("2", said("what is a bond?"), GROUP);
    await passAlarms(messenger);
    expect(sessions).toEqual([`group-telegram-${GROUP}`]);
    expect(telegram.shown.map(({ chat: where, text }) => [where, text])).toEqual([
      [GROUP, expect.stringContaining("Others read this")],
      [GROUP, "A loan to a state."],
    ]);
    expect(telegram.made("sendMessageDraft")).toEqual([]);
  });
});

describe("refuses", () => {
  test("[row 140] questions of the gate and profiles: they belong in one's own chat", async () => {
    const gate = async () => {
      throw new Error("The gate was asked for a group");
    };
    const { telegram, messenger, take } = openMessenger({ gate });
    for (const [at, text] of ["/approvals", "/profile work"].entries())
      await take(`${at}`, said(text), GROUP);
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text)).toEqual(
      Array.from({ length: 2 }, () => "Others read this. Write that to me in our own chat."),
    );
    expect(telegram.shown.flatMap(({ buttons }) => buttons)).toEqual([]);
  });
});

describe("fails safe", () => {
  test("[row 140] why there is no answer is not told to a group: it may be about its person's money", async () => {
    const chat = async () =>
      json({ code: "allowance_spent", detail: "The $8.12 for models of this month are spent" }, 402);
    const { telegram, messenger, take } = openMessenger({ chat });
    await take("1", said("what is a bond?"), GROUP);
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text)).toEqual(["I cannot answer here now; look at the page."]);
  });

  test("[row 140] /unpair ends it there", async () => {
    const { telegram, messenger, take } = openMessenger();
    await take("1", said("/unpair"), GROUP);
    await passAlarms(messenger);
    expect(telegram.shown.at(-1)?.text).toContain("nobody here any more");
  });
});
