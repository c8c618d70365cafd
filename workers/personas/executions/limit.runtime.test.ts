import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { openOrchestrator, world } from "../objects.harness.ts";

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
});
