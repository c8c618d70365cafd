import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER } from "../gate/gate.harness.ts";
import { openChat } from "./chat.harness.ts";

// Files that a message brings: seen by the model once, priced and set aside, and kept by name only.

beforeEach(freshDatabase);

/** One pixel. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PDF = btoa("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
const image = { name: "receipt.png", type: "image/png", data: PNG };
const pdf = { name: "bill.pdf", type: "application/pdf", data: PDF };
const note = { name: "note.txt", type: "text/plain", data: "Milk, ünd bread" };

type History = { turns: { message: string; attachments: { name: string; bytes: number; type: string }[] }[] };
const open = () => {
  const chat = openChat();
  const post = (attachments: unknown, message = "What is this?", headers = {}) =>
    chat.call("POST", "/api/chat", { message, sessionKey: chat.sessionKey, attachments }, OWNER, headers);
  return { ...chat, post };
};
const lastOf = (chat: ReturnType<typeof open>) => chat.prompts().at(-1)?.asked.messages.at(-1)?.content;

describe("allows", () => {
  test("[row 16] an image, a PDF and a text as the model API takes them, and what they cost under the reply", async () => {
    const chat = open();
    const reply = await chat.post([image, pdf, note]);
    expect(reply.status).toBe(200);
    expect(lastOf(chat)).toEqual([
      { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } },
      {
        type: "document",
        title: "bill.pdf",
        source: { type: "base64", media_type: "application/pdf", data: PDF },
      },
      {
        type: "document",
        title: "note.txt",
        source: { type: "text", media_type: "text/plain", data: note.data },
      },
      { type: "text", text: "What is this?" },
    ]);
    const { costUsd } = await reply.json<{ costUsd: string }>();
    expect(Math.round(Number(costUsd) * 1e9)).toBe(chat.ledger.settledNano());
    const plain = openChat();
    await plain.say("What is this?");
    expect(chat.ledger.settledNano()).toBeGreaterThan(plain.ledger.settledNano());
  });

  test("later turns to hear of their names, and the history to keep no content", async () => {
    const chat = open();
    await chat.post([image, note]);
    await chat.say("And now?");
    const prompt = JSON.stringify(chat.prompts().at(-1)?.asked.messages);
    expect(prompt).toContain("receipt.png, note.txt");
    expect(prompt).not.toContain(PNG.slice(0, 40));
    const { turns } = (await chat.history()) as unknown as History;
    expect(turns[0]?.attachments).toEqual([
      { name: "receipt.png", type: "image/png", bytes: atob(PNG).length, sha256: expect.any(String) },
      { name: "note.txt", type: "text/plain", bytes: 16, sha256: expect.any(String) },
    ]);
    expect(turns[0]?.message).toBe("What is this?");
    expect(turns[1]?.attachments).toEqual([]);
  });

  test("the same files under one key: one turn; other files under it: 409", async () => {
    const chat = open();
    const key = { "idempotency-key": "k-1" };
    const first = await (await chat.post([image], "Look", key)).json();
    expect(await (await chat.post([image], "Look", key)).json()).toEqual(first);
    expect((await chat.post([note], "Look", key)).status).toBe(409);
    expect((await chat.post([], "Look", key)).status).toBe(409);
    expect(chat.prompts()).toHaveLength(1);
  });
});

describe("refuses", () => {
  test.each([
    ["an image that is a PDF", [{ ...image, data: PDF }], "attachments.0.data"],
    ["what is no base64", [{ ...image, data: `${PNG.slice(0, -4)}!!==` }], "attachments.0.data"],
    ["a type that the model does not take", [{ ...image, type: "image/svg+xml" }], "attachments.0.type"],
    ["nothing", [{ ...note, data: "" }], "attachments.0.data"],
    ["six files", Array.from({ length: 6 }, () => note), "attachments"],
    ["a file without a name", [note, { ...note, name: "" }], "attachments.1.name"],
  ])("%s: nothing is sent or kept", async (_, attachments, path) => {
    const chat = open();
    const reply = await chat.post(attachments);
    expect(reply.status).toBe(400);
    expect(JSON.stringify(await reply.json())).toContain(path);
    expect(chat.sent()).toEqual([]);
    expect((await chat.history()).turns).toEqual([]);
  });
});

describe("fails safe", () => {
  test("without money for the files nothing is sent", async () => {
    const chat = open();
    chat.ledger.state.allowanceNano = 1;
    expect((await chat.post([image])).status).toBe(402);
    expect(chat.prompts()).toEqual([]);
  });
});
