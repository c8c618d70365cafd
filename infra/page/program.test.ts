import { describe, expect, test } from "vitest";
import { type Properties, plain } from "../offline/engine.ts";
import { evaluateOnce } from "../offline/evaluations.harness.ts";
import { pageDigestOf } from "./digest.ts";
import { DOOR_FIRST, filesIn, PAGE_FOLDER } from "./serving.ts";

// What the program declares of the page: what a reviewed plan shows, and is held to.

describe("behaviour 3: the door is declared", () => {
  test("with the folder, its digest where a plan shows it, a list of what asks the door first, and the binding that fails without files", async () => {
    const { resources } = await evaluateOnce("dev", { root: process.cwd() });
    const scripts = resources
      .filter(({ type }) => type.endsWith(":WorkersScript"))
      .map(({ inputs }) => plain(inputs) as Properties);
    const [door, ...others] = scripts.filter(({ assets }) => assets !== undefined);
    expect(others).toEqual([]);
    expect(door).toMatchObject({
      assets: { directory: PAGE_FOLDER, config: { runWorkerFirst: DOOR_FIRST, notFoundHandling: "none" } },
      annotations: { workersTag: pageDigestOf(filesIn(PAGE_FOLDER)) },
    });
    expect(door?.bindings).toContainEqual(expect.objectContaining({ type: "assets", name: "ASSETS" }));
  });
});
