import { evictDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { leftToAll } from "../../sizes.harness.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { Things } from "../connected/things.ts";
import { NOW, world } from "../objects.harness.ts";
import { opened } from "./opened.harness.ts";

beforeEach(freshDatabase);

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
    ["http_request", "web", { url: "https://api.example.com/items", method: "POST", body: "{}" }],
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

  test("[row 123] a mail that nobody answered: no call after the question ended", async ({ skip }) => {
    leftToAll(skip);
    const { chief, calls, notifications } = await opened("gmail_send", MAIL, asking({ said: "nothing" }));
    await chief.until(NOW + 25 * HOUR_MS);
    expect(await notifications()).toContain("low Not done: gmail_send");
    const ended = calls.length;
    await chief.until(NOW + 27 * HOUR_MS);
    expect(calls).toHaveLength(ended);
  });
});

describe("fails safe", () => {
  test("[row 123] a call that went out and was not answered, after a yes: maybe done, in the server's words", async () => {
    const word = { said: "nothing" } as Parameters<typeof asking>[0];
    const ask = asking(word);
    const given = { url: "https://api.example.com/items", method: "POST", body: "{}" };
    const { chief, notifications } = await opened("http_request", given, async (...call) =>
      word.said === "yes"
        ? { ok: false, code: "no_answer", why: "The host did not answer within 20 s." }
        : ask(...call),
    );
    word.said = "yes";
    await chief.until(NOW + HOUR_MS);
    expect(await notifications()).toEqual(["normal Maybe done: http_request"]);
  });

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
});
