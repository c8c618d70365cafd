import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { openOrchestrator, world } from "../objects.harness.ts";
import { openPool } from "../pool/objects.harness.ts";

const clock = () => new Date(world.now);

describe("fails safe", () => {
  test("one limit over a whole execution: what goes on after a question has what is left of it [row 92]", async () => {
    const opened = openDesk(
      ({ messages }) => ({
        text: messages.length === 1 ? '{"manual_review":{"title":"Delete 12 branches?"}}' : "Deleted.",
      }),
      { clock },
    );
    const here = openOrchestrator({ opened });
    const persona = (await here.call("POST", "/api/personas", { name: "P", maxBudgetUsd: 0.001 })).body;
    const wish = { prompt: "Clean up", personaId: persona.id };
    const id: string = (await here.call("POST", "/api/execute", wish)).body.executionId;
    await here.settle();
    const spentNano = opened.ledger.settledNano();
    const [review] = (await here.call("GET", "/api/reviews/pending")).body;
    await here.call("POST", `/api/executions/${id}/reviews/${review.reviewId}/respond`, {
      decision: "approved",
    });
    await here.settle();
    expect((await here.detail(id)).status).toBe("completed");
    const [first, second] = opened.ledger.asks.map(({ amountNano }) => amountNano);
    expect(spentNano).toBeGreaterThan(0);
    // The limit is what cuts the answer's length here, so that each ask takes all but the last part of a token.
    expect(first).toBeGreaterThan(999_000);
    expect(second).toBeLessThanOrEqual(1_000_000 - spentNano);
  });

  test("52. more than 10 MiB of a worker's output: what comes after is left out and says so, once, and the run ends as it does [row 58]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    const line = "é".repeat(512 * 1024 - 1);
    for (let sent = 0; sent < 12; sent += 1)
      await worker.say({ type: "stdout", executionId: id, chunk: line, timestamp: 1 });
    await worker.end(id, { lines: ["too late"] });
    await here.isStatus(id, "completed");
    const { output, outputLines } = await here.detail(id);
    const mark = "[Purser] The output has reached 10 MiB; the rest is left out.";
    expect(output.filter((said: string) => said === mark)).toHaveLength(1);
    expect([output.length, output.at(-1)]).toEqual([outputLines, mark]);
    const bytes = new TextEncoder().encode(output.slice(0, -1).join("\n")).length;
    expect(bytes).toBeLessThanOrEqual(10 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(9 * 1024 * 1024);
  });
});
