import { describe, expect, test } from "vitest";
import { DEFAULT_MODELS, openDesk } from "../../model/model.harness.ts";
import { openOrchestrator, world } from "../objects.harness.ts";
import { openPool } from "../pool/objects.harness.ts";
import { modelsFor } from "./model-profile.ts";

const clock = () => new Date(world.now);
const OWN = { ...DEFAULT_MODELS, background: "claude-sonnet-5-5" };
const desk = { ...openDesk().desk, models: OWN };
const chosen = (profile: unknown) =>
  modelsFor(profile === null ? null : JSON.stringify(profile), desk).models.background;
const HAIKU = DEFAULT_MODELS.cheap;

async function ran(modelProfile: unknown, more: object = {}, opened = openDesk(undefined, { clock })) {
  const here = openOrchestrator({ opened });
  const persona = {
    name: "P",
    modelProfile: modelProfile === null ? null : JSON.stringify(modelProfile),
    ...more,
  };
  const { id: personaId } = (await here.call("POST", "/api/personas", persona)).body;
  const { executionId } = (await here.call("POST", "/api/execute", { prompt: "Go", personaId })).body;
  await here.settle();
  const [row] = (await here.call("GET", "/api/executions")).body;
  const sent = opened.sent().map(({ asked }) => asked.model);
  return { row, detail: await here.detail(executionId), sent, asks: opened.ledger.asks };
}

describe("allows", () => {
  test("cheap, standard and strong by the prices, a family's newest, a model by its name [row 56]", () => {
    expect(["cheap", "standard", "strong", "haiku", "Sonnet", "claude-haiku-4-5"].map(chosen)).toEqual([
      HAIKU,
      "claude-sonnet-5-5",
      "claude-fable-5-1",
      "claude-haiku-5-5",
      "claude-sonnet-5-5",
      "claude-haiku-4-5",
    ]);
  });

  test("an execution with that model, reserved, paid and written down with it [row 56]", async () => {
    const { row, sent, asks } = await ran({ model: "opus" });
    expect(row).toMatchObject({ status: "completed", modelUsed: "claude-opus-5-5" });
    expect(sent).toEqual(["claude-opus-5-5"]);
    expect(asks).toMatchObject([
      { model: "claude-opus-5-5", priceVersion: expect.stringMatching(/^claude-opus-5-5@/) },
    ]);
    const cheap = await ran(null);
    expect(cheap.row.modelUsed).toBe(HAIKU);
    expect(asks[0]?.amountNano).toBeGreaterThan(10 * (cheap.asks[0]?.amountNano ?? Number.NaN));
  });

  test("the same on a worker, which is told the model by its environment [row 88]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const worker = await here.worker().connect();
    const id = await here.execute(await here.persona({ modelProfile: '"sonnet"' }));
    await here.isRunning(worker, id);
    expect(worker.running.get(id)?.env).toMatchObject({ ANTHROPIC_MODEL: "claude-sonnet-5-5" });
    expect(opened.ledger.asks).toMatchObject([{ model: "claude-sonnet-5-5" }]);
    await worker.end(id);
    await here.isStatus(id, "completed");
    expect((await here.call("GET", "/api/executions")).body).toMatchObject([
      { modelUsed: "claude-sonnet-5-5" },
    ]);
  });
});

describe("refuses", () => {
  test("a dear model that the persona's own limit does not pay for: nothing is sent [row 56]", async () => {
    const { detail, sent, asks } = await ran("strong", { maxBudgetUsd: 0.001 });
    expect(detail).toMatchObject({
      status: "failed",
      error: expect.stringContaining("its own limit has $0.001"),
    });
    expect([sent, asks]).toEqual([[], []]);
  });

  test("a dear model where the month is for cheap ones: the cheap one answers, and the record says so [row 56]", async () => {
    const opened = openDesk(undefined, { clock });
    opened.ledger.state.modelPolicy = "cheap";
    const { row, sent } = await ran("strong", {}, opened);
    expect([row.modelUsed, sent]).toEqual([HAIKU, [HAIKU]]);
  });
});

describe("fails safe", () => {
  test("what is not called here leaves the choice to the deployment, and the output says so [row 56]", async () => {
    for (const odd of [{}, [], 7, true, "", " ", null])
      expect(chosen(odd), JSON.stringify(odd)).toBe(OWN.background);
    for (const [profile, name] of [
      [{ provider: "ollama", model: "qwen3" }, "qwen3"],
      [{ provider: "litellm" }, "litellm"],
      ["claude-opus-99", "claude-opus-99"],
    ] as const) {
      const { row, detail } = await ran(profile);
      expect(row).toMatchObject({ status: "completed", modelUsed: HAIKU });
      expect(detail.output[0]).toBe(
        `[Purser] Its model profile asks for ${name}, which is not called here: ${HAIKU} runs it.`,
      );
    }
  });
});
