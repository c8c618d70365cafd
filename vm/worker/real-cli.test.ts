import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type OfflineServer, serveOfflineModel } from "../../infra/offline/model/server.ts";
import { realCli } from "./installed.harness.ts";
import { startRun } from "./run.ts";

// The real Claude CLI with the flags that a run gives it, against the offline model: it takes them, and keeps to its limits.

const KEY = "sk-ant-api03-of-the-test-0123456789";
let cli = "";
let missing: string | null = null;
let model: OfflineServer;
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "purser-real-cli-"));
  model = await serveOfflineModel();
  const found = await realCli();
  if ("missing" in found) missing = found.missing;
  else cli = found.cli;
});
beforeEach((context) => {
  if (missing !== null) context.skip(missing);
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ran(limits: { readonly maxBudgetUsd?: number; readonly maxTurns?: number }) {
  const said: string[] = [];
  const run = startRun(
    {
      type: "assign",
      executionId: "execution-0001",
      personaId: "persona",
      prompt: "What time is it?",
      env: { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.url },
      config: { timeoutMs: 600_000, maxOutputBytes: 10_000_000, ...limits },
      // As root the CLI takes no other.
      permissionPolicy: { allowedTools: ["Bash", "Read"] },
    },
    { cli: [cli], folder, now: () => performance.now(), say: (_, chunk) => void said.push(chunk) },
  );
  const end = await run.ended;
  const lines = said.flatMap((chunk) => chunk.split("\n"));
  return { end, output: lines.join("\n"), first: lines[0] ?? "" };
}

describe("allows", () => {
  test("[behaviour 73] a run to its end: session and cost are read, its key is in no output, and nothing of it is left [row 88]", async () => {
    const { end, output, first } = await ran({ maxBudgetUsd: 1, maxTurns: 8 });
    expect(end, output).toMatchObject({
      status: "completed",
      exitCode: 0,
      sessionId: expect.any(String),
      totalCostUsd: expect.any(Number),
    });
    expect(JSON.parse(first)).toMatchObject({ type: "system", subtype: "init", permissionMode: "dontAsk" });
    expect(output).not.toContain(KEY);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("refuses", () => {
  test("[behaviour 72] to go past its budget or its turns: it ends, and what it cost until then is told [row 88]", async () => {
    for (const [limits, subtype] of [
      [{ maxBudgetUsd: 0.01 }, "error_max_budget_usd"],
      [{ maxTurns: 1 }, "error_max_turns"],
    ] as const) {
      const { end, output } = await ran(limits);
      expect(end, output).toMatchObject({ status: "failed", totalCostUsd: expect.any(Number) });
      expect(output).toContain(subtype);
    }
  });
});
