import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../gate/gate.harness.ts";
import { wordsOf } from "../language/words.ts";
import { openChat } from "./chat.harness.ts";
import { chief } from "./objects.harness.ts";

beforeEach(async () => {
  await freshDatabase();
  const { hear } = chief;
  chief.hear = async (_name, { text }) => {
    const about = /^Forget (.+)$/.exec(text)?.[1];
    const asks = { is: "asks", system: "", material: null, before: null, after: null } as const;
    return about === undefined ? asks : { is: "said", reply: "Gone.", forgets: wordsOf(about) };
  };
  return () => {
    chief.hear = hear;
  };
});

describe("what is to be forgotten", () => {
  test("[row 16] behaviour 37: goes from this conversation, from the person's others, from search, the list and the next prompt", async () => {
    const [other, chat] = [openChat(), openChat()];
    await other.say("My therapist Blum has moved");
    await other.say("What is a bond?");
    await chat.say("Does the therapist bill by hour?");
    await chat.say("Where is Lisbon?");
    expect((await chat.say("Forget therapist")).message).toBe("Gone.");
    for (const one of [other, chat]) {
      const { turns } = await one.history();
      expect(turns).toHaveLength(1);
      expect(JSON.stringify(turns)).not.toMatch(/therapist|Blum/i);
    }
    const listed = await (await chat.call("GET", "/api/chat")).text();
    expect(listed).not.toMatch(/therapist|Blum/i);
    const found = await (await chat.call("GET", "/api/chat?q=therapist")).json<{ threads: object[] }>();
    expect(found.threads).toEqual([]);
    await chat.say("And Porto?");
    expect(JSON.stringify(chat.prompts().at(-1)?.asked)).not.toMatch(/therapist/i);
    expect(JSON.stringify(chat.prompts().at(-1)?.asked)).toContain("Lisbon");
  });

  test("a conversation that never said it keeps every word", async () => {
    const [other, chat] = [openChat(), openChat()];
    await other.say("What is a bond?");
    await chat.say("Forget therapist");
    expect((await other.history()).turns).toHaveLength(1);
    expect((await chat.history()).turns).toEqual([]);
  });
});
