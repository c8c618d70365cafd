import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../gate/gate.harness.ts";
import { eventually } from "../patience.harness.ts";
import { openChat } from "./chat.harness.ts";

beforeEach(freshDatabase);

/** What somebody said at the beginning that has to be there at the end. */
const SAID = [
  "NOTE My sister is called Ingrid Sauer.",
  "NOTE Open: book the train to Basel before Friday.",
  "NOTE You promised to remind me of the lease.",
];
const FILLER = "And this is how the week went, with all that came with it. ".repeat(50);
const TOLD = "of its beginning I go by notes";

type Asked = Parameters<NonNullable<Parameters<typeof openChat>[0]>>[0];
const isNotes = ({ system }: Asked) => JSON.stringify(system).includes("You keep notes");

/** Keeps of turns and earlier notes what is marked, and nothing else: whatever is not handed to it is lost. */
const notesOf = ({ messages }: Asked): string => {
  const found = JSON.stringify(messages).match(/NOTE [^".\\]*\./g) ?? [];
  return [...new Set(found)].join(" ");
};

const opened = () =>
  openChat((asked) => (isNotes(asked) ? { text: notesOf(asked) || "Nothing" } : { text: "I see." }));

describe("allows", () => {
  test("[row 168] behaviour 40: a conversation longer than the window keeps names, open tasks and promises, and says once that it goes by notes", async () => {
    const chat = opened();
    const replies: string[] = [];
    for (const text of SAID) replies.push((await chat.say(text)).message);
    for (let n = 0; n < 24; n++) replies.push((await chat.say(`${n} ${FILLER}`)).message);
    await eventually(() => expect(chat.sent().some(({ asked }) => isNotes(asked))).toBe(true));
    replies.push((await chat.say("What is still open?")).message);
    const last = JSON.stringify(chat.prompts().at(-1)?.asked);
    for (const line of SAID) expect(last).toContain(line);
    expect(last, "its own beginning is not in the prompt word for word").not.toContain(
      `"0 ${FILLER.slice(0, 20)}`,
    );
    expect(chat.sent().filter(({ asked }) => isNotes(asked)).length).toBeGreaterThan(1);
    expect(replies.filter((reply) => reply.includes(TOLD))).toHaveLength(1);
    expect(replies.at(0)).not.toContain(TOLD);
    const { turns } = await chat.history();
    expect(turns[0]?.message, "and the history has all of it").toBe(SAID[0]);
  });
});

describe("refuses", () => {
  test("behaviour 40: a conversation that fits its window says nothing of notes", async () => {
    const chat = opened();
    for (const text of SAID) expect((await chat.say(text)).message).toBe("I see.");
    expect(chat.sent().some(({ asked }) => isNotes(asked))).toBe(false);
  });
});

describe("fails safe", () => {
  test("behaviour 40: a reply that did not come has told nobody: the next one does", async () => {
    let isDown = false;
    const chat = openChat((asked) =>
      isNotes(asked) ? { text: "NOTE Short." } : isDown ? "overloaded" : { text: "I see." },
    );
    const said: string[] = [];
    const isNoted = () => chat.sent().some(({ asked }) => isNotes(asked));
    for (let n = 0; n < 24 && !isNoted(); n++) said.push((await chat.say(`${n} ${FILLER}`)).message);
    await eventually(() => expect(isNoted()).toBe(true));
    isDown = true;
    expect((await chat.post("Are you there?")).status).toBeGreaterThanOrEqual(400);
    isDown = false;
    said.push((await chat.say("And now?")).message, (await chat.say("And then?")).message);
    expect(said.filter((reply) => reply.includes(TOLD))).toHaveLength(1);
  });
});
