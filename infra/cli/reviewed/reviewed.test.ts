import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { MARK, SECRET, UNKNOWN } from "../../../policies/marks.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { fingerprint, reviewed } from "./index.ts";

const URN = "urn:pulumi:prod::purser::cloudflare:index/d1Database:D1Database::database";
const secret = (ciphertext: string) => ({
  [MARK]: SECRET,
  ciphertext,
});
/** A plan as the CLI writes it, with one change. */
function plan(changes: Record<string, unknown> = {}, goal: Record<string, unknown> = {}): string {
  return JSON.stringify({
    manifest: { time: new Date().toISOString(), magic: "x", version: "v3.265.0" },
    config: { "purser:hostname": "purser.example.com" },
    resourcePlans: {
      [URN]: {
        goal: {
          type: "cloudflare:index/d1Database:D1Database",
          name: "database",
          custom: true,
          protect: true,
          inputDiff: { adds: { name: "purser-prod", token: secret("v1:a:b") } },
          outputDiff: {},
          provider: "urn:p::id",
          ...goal,
        },
        steps: ["create"],
        state: { uuid: UNKNOWN },
        seed: "AAAA",
        ...changes,
      },
    },
  });
}

const run = (text: string, ...args: string[]) => {
  const dir = mkdtempSync(join(tmpdir(), "purser-reviewed-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, "plan.json"), text);
  return ran(reviewed, [join(dir, "plan.json"), ...args]);
};

describe("allows", () => {
  test("the same plan made again: other time, seed, ciphertext, order and outputs [row 151]", async () => {
    const again = plan(
      { seed: "BBBB", state: {} },
      { inputDiff: { adds: { token: secret("v1:c:d"), name: "purser-prod" } } },
    );
    expect(fingerprint(again)).toBe(fingerprint(plan()));
    expect(fingerprint(`{"version":1,"plan":${plan()}}`)).toBe(fingerprint(plan()));
    expect((await run(again, "--expect", fingerprint(plan()))).code).toBe(0);
  });
});

describe("refuses", () => {
  test.each<[string, string]>([
    ["another step", plan({ steps: ["delete"] })],
    ["one more step", plan({ steps: ["create", "delete"] })],
    ["another value", plan({}, { inputDiff: { adds: { name: "purser-dev", token: secret("v1:a:b") } } })],
    ["a secret that is readable", plan({}, { inputDiff: { adds: { name: "purser-prod", token: "plain" } } })],
    ["data that loses its protection", plan({}, { protect: false })],
    ["another provider", plan({}, { provider: "urn:q::id" })],
    ["nothing at all", JSON.stringify({ manifest: {}, resourcePlans: {} })],
  ])("%s than what was reviewed [row 151]", async (_what, other) => {
    const { code, output } = await run(other, "--expect", fingerprint(plan()));
    expect([code, output]).toEqual([1, expect.stringContaining("not the plan that was reviewed")]);
  });

  test("a file that is no plan, and a fingerprint that is none", async () => {
    for (const text of ["{}", "{", ""])
      expect(await run(text)).toMatchObject({ code: 1, output: expect.stringContaining("no plan") });
    expect((await run(plan(), "--expect", "")).code).toBe(2);
  });
});
