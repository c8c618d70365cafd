import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UNKNOWN } from "./marks.ts";
import { PackProcess } from "./pack.harness.ts";
import type { Resource } from "./resource.ts";
import * as exposure from "./rules/exposure.ts";
import { RULES } from "./rules/index.ts";
import * as money from "./rules/money.ts";
import { declare, edge, machine, safe } from "./stack.harness.ts";

// The pack as the engine runs it: its own process, found by its package.json, asked over gRPC.

let pack: PackProcess;
/** Is told other settings; what it was told last counts. */
let configured: PackProcess;
beforeAll(async () => {
  [pack, configured] = await Promise.all([PackProcess.start(), PackProcess.start()]);
});
afterAll(() => {
  pack?.stop();
  configured?.stop();
});

const every = [...Object.values(money), ...Object.values(exposure)];

describe("allows", () => {
  test("a safe stack, with unknown values as a first preview has them [row 157]", async () => {
    const found = await pack.analyze(safe());
    // The process has today's clock: how old the prices are is tested elsewhere, with a clock passed in.
    expect(found.filter(({ policy }) => policy !== "price-age")).toEqual([]);
  });

  test("every exported policy is registered, once, with its level [row 157]", async () => {
    const registered = await pack.policies();
    expect(registered.map(({ name }) => name).sort()).toEqual(every.map(({ name }) => name).sort());
    expect(RULES.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      every.toSorted((a, b) => a.name.localeCompare(b.name)),
    );
    const advice = ["confirm-free", "price-age"];
    for (const { name, mandatory } of registered) expect(mandatory, name).toBe(!advice.includes(name));
  });

  test("a schema for every setting that a policy reads", async () => {
    const registered = await pack.policies();
    for (const rule of RULES) {
      const declared = registered.find(({ name }) => name === rule.name)?.settings ?? [];
      expect(declared.sort(), rule.name).toEqual([...rule.settings].sort());
    }
  });

  test("a pack that anyone can follow: one list, one entry, no condition", () => {
    const source = readFileSync(new URL("rules/index.ts", import.meta.url), "utf8");
    expect(source).not.toMatch(/\bif\b|\?|push\(/);
    expect(readFileSync(new URL("index.js", import.meta.url), "utf8").trim()).toBe('import "./pack.ts";');
  });
});

describe("refuses", () => {
  test("a stack over the limit, with the amount, the dearest line and something cheaper [row 157]", async () => {
    const seed = machine({ size: "Standard_B2s", region: "eastus", address: true });
    const found = await pack.analyze([...safe(), ...seed]);
    const budget = found.find(({ policy }) => policy === "monthly-budget");
    expect(budget?.mandatory).toBe(true);
    // The process has today's prices and today's clock.
    expect(budget?.message).toMatch(/can cost \$\d+\.\d\d a month; more than \$12\.00 is refused/);
    expect(budget?.message).toMatch(/machine: Standard_B2s, 744 × \$0\.\d+ per hour = \$\d+\.\d\d/);
    expect(budget?.message).toMatch(/Cheaper: Standard_\w+ in eastus/);
    const policies = new Set(found.map(({ policy }) => policy));
    for (const name of ["plan-fit", "azure-has-budget"]) expect(policies).toContain(name);
  });

  test.each<[string, object, object, string]>([
    ["of one subscription, and", { subscriptionId: "one" }, { subscriptionId: "one" }, ""],
    [
      "of another subscription",
      { subscriptionId: "one" },
      { subscriptionId: "two" },
      "another subscriptionId",
    ],
    [
      "whose subscription is not known",
      { subscriptionId: "one" },
      { subscriptionId: UNKNOWN },
      "not known yet",
    ],
    [
      "with a plugin from elsewhere",
      {},
      { __internal: { pluginDownloadURL: "https://e" } },
      "plugin comes from",
    ],
  ])("a provider %s %j %j", async (_, one, two, sentence) => {
    const [first, second] = [one, two].map((props, index) =>
      declare("pulumi:providers:azure-native", `azure-${index}`, props),
    ) as [Resource, Resource];
    const group = declare("azure-native:resources:ResourceGroup", "group", { location: "westeurope" });
    // Listed, as a deploy does, and named with what it makes alone.
    const found = [
      ...(await pack.analyze([...safe(), first, second])),
      ...(await pack.analyze([...safe(), first, group], undefined, { [group.urn ?? ""]: second })),
    ].filter(({ policy }) => policy === "unpriced-resource");
    expect(found).toHaveLength(sentence === "" ? 0 : 2);
    for (const { message } of found) expect(message).toContain(sentence);
  });

  test("with the limits it is configured with [row 171]", async () => {
    await configured.configure({ "monthly-budget": { warnUsd: 12, capUsd: 15, minimumAllowanceUsd: 14.9 } });
    const found = await configured.analyze(safe());
    expect(found.map(({ message }) => message).join()).toContain("it needs at least $14.90");
  });
});

describe("fails safe", () => {
  test("a machine whose outputs lack its name, and whose disks nobody has reported, is judged by what was asked for", async () => {
    const hours = { "purser-hours-per-month": "122" };
    const asked = machine({ size: "Standard_B2pts_v2", region: "westeurope" }).map((one) =>
      one.name === "machine" ? { ...one, props: { ...(one.props as object), tags: hours } } : one,
    );
    // As the provider's preview answers: no name of a path, and all that was left out is there and not known.
    const reported = asked.map((one) => {
      if (one.name !== "machine") return one;
      const { vmName: _, storageProfile, ...rest } = one.props as Record<string, unknown>;
      const disks = { ...(storageProfile as object), dataDisks: UNKNOWN, imageReference: UNKNOWN };
      return { ...one, props: { ...rest, name: UNKNOWN, priority: UNKNOWN, storageProfile: disks } };
    });
    const money = ["unpriced-resource", "unpriced-input", "monthly-budget", "machine-switched-off"];
    const found = await pack.analyze([...safe(), ...reported], [...safe(), ...asked]);
    expect(found.filter(({ policy }) => money.includes(policy))).toEqual([]);
    // The same machine without its schedule is always on, and is refused.
    const on = (of: readonly Resource[]) => of.filter(({ name }) => name !== "off");
    const unbounded = await pack.analyze([...safe(), ...on(reported)], [...safe(), ...on(asked)]);
    expect(unbounded.map(({ policy }) => policy)).toContain("machine-switched-off");
  });

  test("no violation becomes mere advice because a value is unknown [row 157]", async () => {
    const vm = machine({ size: UNKNOWN, region: UNKNOWN });
    const found = await pack.analyze([...edge(), ...vm]);
    const advice = new Set(found.filter(({ mandatory }) => !mandatory).map(({ policy }) => policy));
    for (const policy of advice) expect(["confirm-free", "price-age"]).toContain(policy);
    const policies = new Set(found.filter(({ mandatory }) => mandatory).map(({ policy }) => policy));
    for (const name of ["monthly-budget", "unpriced-resource", "plan-fit"]) expect(policies).toContain(name);
  });

  test("a setting of the wrong type stops the deploy instead of turning into a default", async () => {
    await configured.configure({ "monthly-budget": { capUsd: "15" } });
    await expect(configured.analyze(safe())).rejects.toThrow("capUsd");
  });
});
