import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openTestDeployment } from "./deployment.harness.ts";

const folder = mkdtempSync(join(tmpdir(), "purser-registry-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe("fails safe", () => {
  test("a run meets no other run of the same machine, whose Workers have the same names", async () => {
    vi.stubEnv("CLOUDFLARE_DEV_REGISTRY_PATH", folder);
    await using stack = new AsyncDisposableStack();
    const run = await openTestDeployment();
    stack.defer(run.close);
    expect((await run.send("/health")).status).toBe(200);
    expect(readdirSync(folder)).toEqual([]);
  });
});
