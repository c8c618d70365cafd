import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { RawConfig } from "../../config/settings.ts";
import type { Outside } from "../../terminal/outside.ts";
import { fileIn, SCRIPT_ENV } from "../setup/setup.harness.ts";
import { stored as keysIn, later, openSetUp, turnOver as turnOverIn } from "./rotate.harness.ts";

const HAND_SET = "a-token-that-its-owner-has-chosen-by-hand";
const at = (hours: number) => later(hours)().toISOString().replace(".000Z", "Z");

let dir: string;
beforeEach(async () => {
  dir = await openSetUp();
  // A stack that was set up before setup made one.
  const without = fileIn(dir).replaceAll(/^ {2}purser:workerToken\w*:.*\n(?: {4}.*\n)*/gm, "");
  writeFileSync(join(dir, "Pulumi.test.yaml"), without);
});

const turnOver = (args: readonly string[] = ["--worker-token"], changes: Partial<Outside> = {}) =>
  turnOverIn(dir, args, changes);

async function stored(): Promise<RawConfig & { readonly terms: unknown }> {
  const raw = await keysIn(dir);
  return { ...raw, terms: JSON.parse(raw.workerTokenTerms ?? "null") };
}
const setByHand = () =>
  writeFileSync(
    join(dir, "Pulumi.test.yaml"),
    `${fileIn(dir).trimEnd()}\n  purser:workerToken: ${HAND_SET}\n`,
  );

describe("allows", () => {
  test("[row 86] a first one is made, encrypted, for 30 days; the next keeps it for 48 hours", async () => {
    const first = await turnOver();
    expect([first.code, first.output]).toEqual([0, expect.stringContaining("made the workers' token")]);
    const one = await stored();
    expect(one.workerToken).toMatch(/^[\w-]{43}$/);
    expect(first.output).toContain(one.workerToken);
    expect(fileIn(dir)).not.toContain(one.workerToken);
    expect(one.terms).toEqual({ madeAt: at(0), expiresAt: at(30 * 24) });
    expect(one.previousWorkerToken).toBeUndefined();

    const changes = { now: later(25 * 24) };
    expect((await turnOver(["--worker-token"], changes)).code).toBe(0);
    const two = await stored();
    expect(two.workerToken).not.toBe(one.workerToken);
    expect(two.previousWorkerToken).toBe(one.workerToken);
    expect(two.terms).toEqual({
      madeAt: at(25 * 24),
      expiresAt: at(55 * 24),
      previousUntil: at(25 * 24 + 48),
    });
  });

  test("[row 29] it turns with everything that ends within ten days, and with --all, but not with one client or the service tokens", async () => {
    await turnOver();
    const { workerToken: first } = await stored();
    const kept = async () => (await stored()).workerToken === first;
    await turnOver([], { now: later(19 * 24) });
    await turnOver(["--service-only"], { now: later(21 * 24) });
    await turnOver(["agency"], { now: later(21 * 24) });
    expect(await kept()).toBe(true);
    expect((await turnOver([], { now: later(21 * 24) })).output).toContain("rotated the workers' token");
    expect(await kept()).toBe(false);
    const { workerToken: second } = await stored();
    await turnOver(["--all"], { now: later(24 * 24) });
    expect((await stored()).workerToken).not.toBe(second);
  });

  test("[row 86] one that was set by hand goes on for 48 hours beside the dated one", async () => {
    setByHand();
    expect((await turnOver()).code).toBe(0);
    const after = await stored();
    expect(after).toMatchObject({ previousWorkerToken: HAND_SET, terms: { previousUntil: at(48) } });
  });

  test("[row 86] into a file instead of onto the screen", async () => {
    const file = join(dir, "secrets.json");
    const { output } = await turnOver(["--worker-token", "--secrets-file", file]);
    const { workerToken = "" } = await stored();
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ WORKER_TOKEN: workerToken });
    expect(output).not.toContain(workerToken);
  });
});

describe("refuses", () => {
  test("[row 29] to end a grace period by a second rotation, unless it is forced", async () => {
    await turnOver();
    await turnOver(["--worker-token"], { now: later(1) });
    const before = await stored();
    const again = await turnOver(["--worker-token"], { now: later(40) });
    expect([again.code, again.output]).toEqual([1, expect.stringContaining("left alone")]);
    expect(await stored()).toEqual(before);
    expect((await turnOver(["--worker-token", "--force"], { now: later(40) })).code).toBe(0);
    expect((await stored()).previousWorkerToken).toBe(before.workerToken);
  });

  test("[row 29] a client or --all beside it, and a log that would keep it", async () => {
    for (const other of ["agency", "--all"])
      expect((await turnOver(["--worker-token", other])).code, other).toBe(2);
    const inLog = await turnOver(["--worker-token"], { env: { ...SCRIPT_ENV, CI: "true" } });
    expect([inLog.code, inLog.output]).toEqual([2, expect.stringContaining("--secrets-file")]);
    expect((await stored()).workerToken).toBeUndefined();
  });
});

describe("fails safe", () => {
  test("[row 29] a token that leaked gets no grace, also right after a rotation", async () => {
    await turnOver();
    const { workerToken: first } = await stored();
    await turnOver(["--worker-token"], { now: later(1) });
    const { code, output } = await turnOver(["--worker-token", "--leaked"], { now: later(2) });
    expect([code, output]).toEqual([0, expect.stringContaining("stops with the deploy")]);
    const after = await stored();
    expect(after.terms).toEqual({ madeAt: at(2), expiresAt: at(30 * 24 + 2) });
    expect(after.workerToken).not.toBe(first);
  });
});
