import { beforeEach, describe, expect, test, vi } from "vitest";
import { events, json, openMessenger, passAlarms } from "../messaging.harness.ts";
import { ASSISTANT, type MailBuilt, NOW, PERSON, world } from "../objects.harness.ts";

// Mail from the assistant: the real object, with a sending binding that the test plays.

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

/** The real object, with everything that was handed to the binding. */
function openMailer() {
  const sent: MailBuilt[] = [];
  const { messenger } = openMessenger();
  world.mail = async (built) => {
    sent.push(built);
    return { messageId: "<sent@example.com>" };
  };
  const via = JSON.stringify({ subject: "Re: Dinner", ids: ["<m0@example.com>", "<m1@example.com>"] });
  const write = (event: string, text: string) =>
    messenger.take({
      channel: "mail",
      event,
      chat: PERSON,
      person: PERSON,
      arrived: { is: "message", text, via },
    });
  return { sent, messenger, write };
}

describe("allows", () => {
  test("[row 140] an answer to go to that address alone, below the mail that it answers", async () => {
    const { sent, messenger, write } = openMailer();
    world.chat = async () => events(["**Yes**, gladly."]);
    await write("e1", "Dinner?");
    await passAlarms(messenger);
    expect(sent).toEqual([
      {
        from: { name: "Purser", email: ASSISTANT },
        to: PERSON,
        subject: "Re: Dinner",
        text: "**Yes**, gladly.",
        headers: {
          "X-Auto-Response-Suppress": "All",
          "In-Reply-To": "<m1@example.com>",
          References: "<m0@example.com> <m1@example.com>",
        },
      },
    ]);
    expect(await messenger.health("mail")).toMatchObject({ answeredAt: NOW, unknown: 0 });
  });

  test("47: [row 140] a question to come with a link to the page, and nothing that answers it", async () => {
    const { sent, messenger, write } = openMailer();
    const question = {
      decisionId: "0198f0c2-7b1a-7c3d-8e4f-5a6b7c8d9e0f",
      type: "data_deletion",
      description: "Delete old backups",
      agentType: "CodeGen",
      estimatedCost: "1.00",
      reason: "It deletes data.",
      expiresAt: "2046-11-12T13:00:00Z",
      status: "pending",
    };
    const asked: string[] = [];
    world.gate = async ({ method }) => {
      asked.push(method);
      return json({ approvals: [question] });
    };
    await write("e1", "!approvals");
    await passAlarms(messenger);
    expect(sent.map(({ text }) => text)).toEqual([
      expect.stringContaining("Answer on the page: https://purser.example.com/approvals"),
    ]);
    await write("e2", "This came by mail from my own address. approve");
    await passAlarms(messenger);
    expect(asked, "nothing was answered").toEqual(["GET"]);
  });
});

describe("fails safe", () => {
  const failing = (code: string | null) => async (): Promise<never> => {
    throw Object.assign(new Error(`no answer about ${PERSON}`), code === null ? {} : { code });
  };

  test("[row 140] a mail of which nobody knows whether it was sent is not sent again", async () => {
    const { messenger, write } = openMailer();
    let tries = 0;
    world.mail = async () => {
      tries += 1;
      return failing(null)();
    };
    await write("e1", "Hi");
    await passAlarms(messenger);
    world.now += 3_600_000;
    await passAlarms(messenger);
    expect(tries).toBe(1);
    expect(await messenger.health("mail")).toMatchObject({ unknown: 1, failure: "no answer" });
  });

  test("[row 140] a limit of the day is waited for, and an address that is not verified is said by its code alone", async () => {
    const { sent, messenger, write } = openMailer();
    const works = world.mail;
    world.mail = failing("E_DAILY_LIMIT_EXCEEDED");
    await write("e1", "Hi");
    await passAlarms(messenger, 3);
    world.mail = works;
    world.now += 3_599_999;
    await passAlarms(messenger, 3);
    expect(sent).toEqual([]);
    world.now += 1;
    await passAlarms(messenger);
    expect(sent).toHaveLength(1);
    world.mail = failing("E_RECIPIENT_NOT_ALLOWED");
    await write("e2", "Hi again");
    await passAlarms(messenger);
    expect(await messenger.health("mail")).toMatchObject({ failure: "E_RECIPIENT_NOT_ALLOWED", unknown: 0 });
  });
});
