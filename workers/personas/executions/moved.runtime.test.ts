import { runInDurableObject, env as testEnv } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { sqlOf } from "../../portable/storage.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { NOW, openOrchestrator, world } from "../objects.harness.ts";
import { LEFT_OUT, makeLighter } from "../store/weight.ts";

const { BACKUPS } = testEnv as unknown as { BACKUPS: R2Bucket };
/** Of 60 kB together, with what a text may hold that is no plain line. */
const LINES = Array.from({ length: 200 }, (_, n) => `${n} "ä" \u2028 ${"x".repeat(300)}`);
type Here = ReturnType<typeof openOrchestrator>;

/** What a run has used, which is nothing here. */
const USED = { costNano: 0, turns: 1, model: null, inputTokens: 1, outputTokens: 1, approval: null } as const;

/** One execution that has said these lines, in pieces, and ended. */
async function ran(lines: readonly string[]) {
  const here = openOrchestrator();
  const persona = (await here.call("POST", "/api/personas", { name: "A" })).body.id;
  const asked = await here.call("POST", "/api/execute", { personaId: persona, prompt: "go" });
  const id: string = asked.body.executionId;
  const job = await here.object.claim(id, "a life");
  for (let at = 0; at < lines.length; at += PIECE_LINES) {
    const piece = { seq: (job?.seq ?? 0) + at, lines: lines.slice(at, at + PIECE_LINES), costNano: 0 };
    await here.object.append(id, "a life", piece);
  }
  await here.object.finish(id, "a life", { ...USED, ok: true, text: "" });
  const before = await here.detail(id);
  expect([before.status, before.output]).toEqual(["completed", lines]);
  return { here, id, before };
}
const PIECE_LINES = 50;
const laterBy = async (here: Here, ms: number) => {
  world.now = NOW + ms;
  await here.object.wake();
};
const rowsOf = (here: Here, id: string) =>
  runInDurableObject(
    here.object,
    (_, { storage }) => sqlOf(storage).all("SELECT seq FROM output WHERE execution_id = ?", id).length,
  );
const at = (id: string) => `outputs/${id}.json`;

describe("allows", () => {
  test("a long output to move to R2 after a day, and to be read at the same place, from any line on [row 60]", async () => {
    const { here, id, before } = await ran(LINES);
    await laterBy(here, DAY_MS / 2);
    expect([await BACKUPS.head(at(id)), (await rowsOf(here, id)) > 0]).toEqual([null, true]);
    await laterBy(here, DAY_MS + 60_000);
    expect([(await BACKUPS.head(at(id)))?.key, await rowsOf(here, id)]).toEqual([at(id), 0]);
    expect(await here.detail(id)).toEqual(before);
    const { body } = await here.call("GET", `/api/executions/${id}?offset=${before.outputLines - 2}`);
    expect(body.output).toEqual(before.output.slice(-2));
    const [listed] = (await here.call("GET", "/api/executions?includeOutput=true")).body;
    expect(listed.outputData).toBe(before.output.join("\n"));
    expect(listed).not.toHaveProperty("movedAt");
  });

  test("whoever watches it to get all of it, or what came after the line that they have", async () => {
    const { here, id, before } = await ran(LINES);
    await laterBy(here, 2 * DAY_MS);
    const read = async (headers: Record<string, string>) => {
      const url = `https://purser.test/api/executions/${id}/stream`;
      const caller = { kind: "program", name: "desktop", role: "team", requestId: "r" } as const;
      const answer = await here.object.answer({ method: "GET", url, headers, body: null }, caller);
      return new Response(answer.body).text();
    };
    expect(await read({})).toContain(JSON.stringify(before.output[0]));
    const rest = await read({ "last-event-id": `${before.outputLines - 1}` });
    expect(rest).toContain(JSON.stringify(before.output.at(-1)));
    expect(rest).not.toContain(JSON.stringify(before.output[0]));
  });
});

describe("refuses", () => {
  test("to move what is short, and what has moved once more", async () => {
    const short = await ran(["short"]);
    await laterBy(short.here, 2 * DAY_MS);
    expect([await rowsOf(short.here, short.id), await BACKUPS.head(at(short.id))]).toEqual([1, null]);
    const { here, id } = await ran(LINES);
    await laterBy(here, 2 * DAY_MS);
    const first = await BACKUPS.head(at(id));
    await laterBy(here, 3 * DAY_MS);
    expect((await BACKUPS.head(at(id)))?.version).toBe(first?.version);
  });
});

describe("fails safe", () => {
  test("R2 does not take it: it stays where it is, the clock hears of it, and the next hour tries again", async () => {
    const { here, id, before } = await ran(LINES);
    world.isBucketDown = true;
    await expect(laterBy(here, 2 * DAY_MS)).rejects.toThrow("R2 does not answer");
    expect(await here.detail(id)).toEqual(before);
    world.isBucketDown = false;
    await laterBy(here, 2 * DAY_MS + 3_600_000);
    expect([await rowsOf(here, id), await here.detail(id)]).toEqual([0, before]);
  });

  test("R2 does not give it: 503 that says so, and lists without outputs are answered", async () => {
    const { here, id } = await ran(LINES);
    await laterBy(here, 2 * DAY_MS);
    world.isBucketDown = true;
    const { status, body } = await here.call("GET", `/api/executions/${id}`);
    expect([status, body.error]).toEqual([503, expect.stringContaining("has moved to R2")]);
    expect((await here.call("GET", "/api/executions")).body).toHaveLength(1);
  });

  test("it is gone from R2: the execution is there, and says so from where its lines ended", async () => {
    const { here, id, before } = await ran(LINES);
    await laterBy(here, 2 * DAY_MS);
    await BACKUPS.delete(at(id));
    const { output, outputLines, status } = await here.detail(id);
    expect([output, outputLines, status]).toEqual([
      [expect.stringContaining("no longer kept")],
      before.outputLines,
      "completed",
    ]);
    const end = await here.call("GET", `/api/executions/${id}?offset=${outputLines}`);
    expect(end.body.output).toEqual([]);
  });

  test("what has moved weighs nothing here, and is not taken away for others' weight", async () => {
    const { here, id, before } = await ran(LINES);
    await laterBy(here, 2 * DAY_MS);
    await runInDurableObject(here.object, (_, { storage }) => makeLighter(sqlOf(storage), 0));
    const after = await here.detail(id);
    expect(after.output).toEqual(before.output);
    expect(JSON.stringify(after)).not.toContain(LEFT_OUT);
  });

  test("what broke off between R2 and here is moved once more, to the same place", async () => {
    const { here, id, before } = await ran(LINES);
    await BACKUPS.put(at(id), "[]");
    await laterBy(here, 2 * DAY_MS);
    expect(await here.detail(id)).toEqual(before);
  });
});
