import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { evaluateProgram } from "./engine.ts";

// What the plan's engine refuses, because the real one would.

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "purser-monitor-"));
  symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, "package.json"), '{"name":"small","main":"index.mjs"}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs a program of these lines after one that gives it a Pulumi. */
function run(...lines: readonly string[]) {
  writeFileSync(join(root, "index.mjs"), ['import pulumi from "@pulumi/pulumi";', ...lines].join("\n"));
  return evaluateProgram({
    project: "small",
    stack: "test",
    config: {},
    secretKeys: [],
    root,
    cloud: (_, name) => ({ id: `${name}-id` }),
  });
}
const made = (type: string, name: string, options = "") =>
  `new pulumi.CustomResource("${type}", "${name}", {}, {${options}});`;

describe("allows", () => {
  test("one name for two kinds, and under two parents", async () => {
    const { resources } = await run(
      'const [a, b] = ["a", "b"].map((name) => new pulumi.ComponentResource("small:index:Group", name));',
      made("small:index:Thing", "one"),
      made("small:index:Other", "one"),
      made("small:index:Thing", "two", "parent: a"),
      'class Sub extends pulumi.ComponentResource { constructor() { super("small:index:Sub", "sub"); } }',
      "const sub = new Sub();",
      made("small:index:Thing", "one", "parent: sub"),
    );
    expect(resources.filter(({ type }) => type === "small:index:Thing")).toHaveLength(3);
  });
});

describe("refuses", () => {
  test("two resources of one URN, as a deploy would", async () => {
    const twice = run(made("small:index:Thing", "one"), made("small:index:Thing", "one"));
    await expect(twice).rejects.toThrow(
      'Duplicate resource URN "urn:pulumi:test::small::small:index:Thing::one"',
    );
  });

  test("a look-up that needs an account, with its name", async () => {
    const asked = run('pulumi.runtime.invoke("small:index:getThing", {});');
    await expect(asked).rejects.toThrow("small:index:getThing needs an account");
  });
});
