import { beforeAll, describe, expect, test } from "vitest";
import { evaluate, newCloud } from "../infra/offline/evaluate.ts";
import { leftToAll } from "../workers/sizes.harness.ts";
import { DEFAULT_CAPS } from "./estimate/caps.ts";
import { estimate } from "./estimate/index.ts";
import { UNKNOWN } from "./marks.ts";
import { verdict } from "./money/verdict.ts";
import { PackProcess } from "./pack.harness.ts";
import { nanoFromDecimal } from "./prices/money.ts";
import type { Resource } from "./resource.ts";
import { RULES } from "./rules/index.ts";
import { proxied } from "./rules/rules.harness.ts";
import { settingsFrom } from "./settings.ts";

// The program as it is today, for both stacks, as a first preview sees it: no id is known.

const stacks = ["dev", "prod"] as const;
/** What the program asks for, and what an engine reports of it. */
const declared = new Map<string, readonly Resource[]>();
const reported = new Map<string, readonly Resource[]>();
const of = (stack: string) => declared.get(stack) ?? [];
const seenOf = (stack: string) => reported.get(stack) ?? [];

beforeAll(async () => {
  for (const stack of stacks) {
    const cloud = newCloud(stack);
    const { resources } = await evaluate(stack, {
      cloud: (type, name, inputs) =>
        Object.fromEntries(Object.keys(cloud(type, name, inputs)).map((key) => [key, UNKNOWN])),
    });
    reported.set(
      stack,
      resources.map((one) => ({ ...one, props: one.outputs, reported: true })),
    );
    declared.set(
      stack,
      resources.map((one) => ({ ...one, props: one.inputs })),
    );
  }
});

/** A clock that stands still: how old prices may be is tested with clocks of its own. */
const NOW = new Date("2026-11-20T12:00:00Z");

describe("allows", () => {
  test.each(stacks)("%s passes the verdict and every rule of the pack [row 157, 158]", (stack) => {
    const { problems, ok, allowanceNano } = verdict(of(stack), DEFAULT_CAPS, NOW);
    expect(problems).toEqual([]);
    expect(ok).toBe(true);
    expect(allowanceNano).toBeGreaterThanOrEqual(nanoFromDecimal("14.20") ?? 0);
    for (const rule of RULES.filter(({ level }) => level === "mandatory")) {
      const seen = rule.scope === "stack" ? seenOf(stack) : of(stack);
      const found = rule.check(proxied(seen), settingsFrom({}), NOW);
      expect(found, rule.name).toEqual([]);
    }
  });

  test("both pass the pack as a process, from what the program sends over the wire [row 150, 157]", async ({
    skip,
  }) => {
    leftToAll(skip);
    const pack = await PackProcess.start();
    try {
      for (const stack of stacks) {
        const found = await pack.analyze(seenOf(stack), of(stack));
        // The process has today's clock.
        expect(found.filter(({ policy }) => policy !== "price-age")).toEqual([]);
      }
    } finally {
      pack.stop();
    }
  });

  test.each(stacks)(
    "%s: what an application is made from is known, so that a bypass can be found",
    (stack) => {
      const bypass = of(stack).filter(
        ({ type, name }) => type.endsWith(":ZeroTrustAccessPolicy") && name === "health",
      );
      const health = of(stack).filter(
        ({ type, name }) => type.endsWith(":ZeroTrustAccessApplication") && name === "health",
      );
      expect(bypass).toHaveLength(1);
      expect(health.flatMap(({ dependencies }) => dependencies)).toContain(bypass[0]?.urn);
    },
  );

  test.each(stacks)("%s declares nothing that is only believed to be free", (stack) => {
    expect(estimate(of(stack), DEFAULT_CAPS).free.filter(({ believed }) => believed)).toEqual([]);
  });

  test.each(stacks)("%s costs at most fifty cents a month before the model [row 155, 40]", (stack) => {
    const bill = estimate(of(stack), DEFAULT_CAPS);
    expect(of(stack).length).toBeGreaterThan(15);
    expect(bill.problems).toEqual([]);
    expect(bill.ceilingNano).toBeLessThanOrEqual(nanoFromDecimal("0.50") ?? 0);
  });
});
