import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { INCLUDED } from "../../policies/prices/included.ts";
import { manifests } from "../manifests.harness.ts";
import { WORKERS } from "../workers.ts";
import { ALARMS } from "./alarms.harness.ts";
import { DAY_MS, MINUTE_MS } from "./calendar.ts";

const LONGEST_MONTH_MS = 31 * DAY_MS;

/** Every class of an object, by what the manifests declare, with the source that it is in. */
async function sources(): Promise<ReadonlyMap<string, string>> {
  const declared = [...(await manifests()).values()].flatMap(({ objects = {} }) => Object.keys(objects));
  const files = globSync("workers/**/*.ts").filter((file) => !/\.(test|harness)\.ts$/.test(file));
  const texts = files.map((file) => readFileSync(file, "utf8"));
  return new Map(
    declared.map((name) => {
      const found = texts.filter((text) => text.includes(`export class ${name} extends `));
      if (found.length !== 1) throw new Error(`${name} is in ${found.length} files`);
      return [name, found[0] ?? ""];
    }),
  );
}

describe("while infrastructure is paused", () => {
  test("every object that wakes by itself asks whether it may, or is rare by its own rules", async () => {
    const waking = [...(await sources())].filter(([, text]) => /override (?:async )?alarm\(\)/.test(text));
    expect(Object.keys(ALARMS).toSorted()).toEqual(waking.map(([name]) => name).toSorted());
    // Nothing sets an alarm that has no handler.
    for (const [name, text] of await sources())
      if (/setAlarm|wakeBy|wakeAt/.test(text)) expect(ALARMS, name).toHaveProperty(name);
  });

  test.each(Object.entries(ALARMS))("%s", async (name, one) => {
    const text = (await sources()).get(name) ?? "";
    if (one.is === "asks") {
      expect(readFileSync(one.in, "utf8")).toBe(text);
      const whole = [text, ...(one.by ?? []).map((file) => readFileSync(file, "utf8"))].join("\n");
      expect(whole).toMatch(/isPausedAt\(|pause\.ask\(/);
      expect(whole).toMatch(/PAUSED_ALARM_MS|#pause\.leastMs/);
    } else {
      expect(one.leastMs).toBeGreaterThanOrEqual(MINUTE_MS);
      // One such object, awake as often as it ever is.
      expect(LONGEST_MONTH_MS / one.leastMs).toBeLessThan(INCLUDED.doRequests.paid / 10);
    }
  });

  test("the clock's own calls stay within what is included, however long it lasts", () => {
    const perMinute = { minute: 1, hour: 1 / 60 };
    const calls = Object.values(WORKERS).reduce(
      (sum, { ticks }) => sum + (ticks === null ? 0 : perMinute[ticks]),
      1,
    );
    expect((calls * LONGEST_MONTH_MS) / MINUTE_MS).toBeLessThan(INCLUDED.requests.paid / 10);
  });
});
