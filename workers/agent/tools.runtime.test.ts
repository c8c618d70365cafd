import { describe, expect, test } from "vitest";
import { bytesIn } from "../model/tokens.ts";
import { TURNS_MAX } from "../runtime/limits.ts";
import { notesName } from "../runtime/names.ts";
import { ask, NANO, nano, objects, openWorld } from "../runtime/session.harness.ts";
import { NOTE_MAX_BYTES, NOTES_MAX, NOTES_TOTAL_MAX_BYTES } from "./notebook.ts";
import { PAGE_MAX_CHARS } from "./page.ts";
import { calling, page, pages } from "./tools.harness.ts";

const write = (name: string, text: string) => ({ name: "notes_write", input: { name, text } });
const read = (name: string) => ({ name: "notes_read", input: { name } });
const group = () => `group-${crypto.randomUUID()}`;
const notesOf = async (of: string) => objects.NOTES.getByName(await notesName(NANO, of));

describe("allows", () => {
  test("tools, then an answer; the client sees the answer and pays for both turns [row 24]", async () => {
    const { run, sent, ledger } = calling([{ name: "current_time", input: { zone: "Europe/Berlin" } }]);
    const { status, reply, results } = await run();
    expect([status, reply]).toMatchObject([200, { result: "Done", turns: 2 }]);
    expect(nano(reply.costUsd)).toBe(ledger.settledNano());
    expect(results[0]?.content).toMatch(/^\d{4}-.*in Europe\/Berlin/);
    expect(sent()[1]?.asked.messages[1]).toMatchObject({
      role: "assistant",
      content: [{ type: "tool_use" }],
    });
  });

  test("notes that are kept for the group, in every session of the client, and for nobody else", async () => {
    const family = group();
    await calling([write("ship", "The Argo")]).run({ group: family });
    expect((await calling([read("ship")]).run({ group: family })).results[0]).toMatchObject({
      content: JSON.stringify({ note: "The Argo" }),
    });
    expect((await calling([read("ship")]).run({ group: group() })).results[0]).toMatchObject({
      is_error: true,
    });
    const list = await calling([{ name: "notes_list", input: {} }]).run({ group: family });
    expect(JSON.parse(list.results[0]?.content ?? "")).toMatchObject([{ name: "ship", bytes: 8 }]);
    await calling([write("ship", "")]).run({ group: family });
    expect(await (await notesOf(family)).list()).toEqual([]);
    expect(await objects.ROSTER.getByName("roster").list("notes", "", 10_000)).toContain(
      await notesName(NANO, family),
    );
  });

  test("fetching is not offered where no host is listed", async () => {
    const { run, sent } = calling([]);
    await run();
    expect(sent()[0]?.asked.tools?.map(({ name }) => name)).toEqual([
      "current_time",
      "notes_list",
      "notes_read",
      "notes_write",
      "ask_gate",
    ]);
  });

  test("a model that never stops calling tools: its last turn is without them, so that the client gets text", async () => {
    const tool = { type: "tool_use", id: "t", name: "current_time", input: {} } as const;
    const { sent } = openWorld((asked) =>
      (asked as { tool_choice?: unknown }).tool_choice ? { text: "Enough" } : { blocks: [tool] },
    );
    const { status, reply } = await ask({ prompt: "Go" });
    expect([status, reply]).toMatchObject([200, { result: "Enough", turns: TURNS_MAX }]);
    expect(sent()).toHaveLength(TURNS_MAX);
    expect(sent().at(-1)?.asked).toMatchObject({ tool_choice: { type: "none" } });
    expect(sent().at(-1)?.asked.tools?.length).toBeGreaterThan(0);
  });
});

describe("refuses", () => {
  test.each([
    ["a note that is too long", write("a", "é".repeat(NOTE_MAX_BYTES / 2 + 1)), "bytes"],
    ["a name that is no line", write("a\nb", "x"), "one line"],
    ["a note that is not there", read("nowhere"), "no note"],
    ["a time zone that is none", { name: "current_time", input: { zone: "Mars/Olympus" } }, "time zone"],
    ["a tool that is none", { name: "shell", input: { command: "ls" } }, "no tool"],
    ["an input that does not fit", { name: "notes_read", input: { name: 7 } }, "Cannot use this input"],
  ])("%s: the model hears why, and the run goes on", async (_, tool, why) => {
    const { status, reply, results } = await calling([tool]).run({ group: group() });
    expect([status, reply]).toMatchObject([200, { status: "success", result: "Done" }]);
    expect(results[0]).toMatchObject({ is_error: true });
    expect(results[0]?.content).toContain(why);
  });

  test("notes beyond their number and their size together; what is there stays", async () => {
    const many = group();
    const notes = await notesOf(many);
    for (let n = 0; n < NOTES_MAX; n++) await notes.write(`n${n}`, "x", 1);
    expect((await calling([write("more", "x")]).run({ group: many })).results[0]).toMatchObject({
      is_error: true,
    });
    expect((await calling([write("n1", "y")]).run({ group: many })).results[0]?.content).toBe("Kept");
    const large = await notesOf(group());
    const fits = Math.floor(NOTES_TOTAL_MAX_BYTES / NOTE_MAX_BYTES);
    for (let n = 0; n < fits; n++)
      expect(await large.write(`n${n}`, "x".repeat(NOTE_MAX_BYTES), 1)).toEqual({ ok: true });
    expect(await large.write("more", "x", 1)).toMatchObject({ ok: false });
    expect(await large.list()).toHaveLength(fits);
  });
});

describe("fails safe", () => {
  test("a tool that breaks: the model hears that it did, not why; the client gets its answer", async () => {
    const network = pages({});
    const broken = () => Promise.reject(new Error("canary-of-the-network"));
    const { run, sent } = calling([page("https://example.com/")], { ...network, send: broken });
    const { status, reply, results } = await run();
    expect([status, reply]).toMatchObject([200, { result: "Done" }]);
    expect(results[0]).toMatchObject({ is_error: true });
    expect(JSON.stringify(sent())).not.toContain("canary");
  });

  test("a tool that hangs is stopped, and the run goes on", async () => {
    const hanging = {
      list: () => new Promise<never>(() => {}),
      read: async () => null,
      write: async () => ({ ok: true }) as const,
    };
    const { run } = calling([{ name: "notes_list", input: {} }], { notes: () => hanging });
    const { status, results } = await run();
    expect(status).toBe(200);
    expect(results[0]).toMatchObject({ is_error: true, content: "It took too long and was stopped" });
  });

  test("more calls than one answer may make, and more text than a run may read", async () => {
    const reads = Array.from({ length: 10 }, () => page("https://example.com/"));
    const long = () =>
      new Response("é".repeat(PAGE_MAX_CHARS), { headers: { "content-type": "text/plain; charset=utf-8" } });
    const { results } = await calling(reads, pages({ "https://example.com/": long })).run();
    expect(results).toHaveLength(10);
    expect(results[9]).toMatchObject({ is_error: true });
    expect(results[7]).toMatchObject({ is_error: true, content: expect.stringContaining("read as much") });
    expect(results.reduce((sum, { content }) => sum + bytesIn(content), 0)).toBeLessThan(80_000);
  });
});
