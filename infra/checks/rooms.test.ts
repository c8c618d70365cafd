import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

// The import rule (docs/architecture.md): which room may use which. Types may be imported from anywhere.

type Import = { readonly from: string; readonly to: string };

/** Value imports between files of this repository; tests and their harnesses may reach anywhere. */
function imports(): Import[] {
  const files = globSync("{infra,workers,policies,vm}/**/*.ts").filter(
    (file) => !/\.(test|harness)\.ts$/.test(file),
  );
  return files.flatMap((from) => {
    const source = readFileSync(from, "utf8");
    const targets = source.matchAll(
      /^(?:import|export)\s+(?!type\b)(?:[^;"']*?\sfrom\s+)?["'](\.[^"']+)["']/gm,
    );
    return [...targets].map(([, path = ""]) => ({ from, to: normalize(join(dirname(from), path)) }));
  });
}

const room = (file: string) => file.split("/")[0] ?? "";
const worker = (file: string) => /^workers\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Generators and rules without input of their own, and plain data that the deploy and the code have to agree on. */
const SHARED_WITH_INFRA: readonly string[] = [
  "workers/openapi/document.ts",
  "workers/caller.ts",
  "workers/model/gateway.ts",
  "workers/edge/table.ts",
  "workers/route.ts",
  "workers/ledger/rules.ts",
  "workers/archive/seals/chain.ts",
  "vm/services.ts",
];

/** Why an import is not allowed, or null. */
function objection({ from, to }: Import): string | null {
  if (room(from) === "policies")
    return room(to) === "policies" ? null : "policies import nothing from other rooms";
  if (from === "workers/bindings.ts" || /^workers\/[^/]+\/bindings\.ts$/.test(from)) {
    return to === "workers/bindings.ts" ? null : "binding manifests are plain data";
  }
  if (/^workers\/[^/]+\/routes\.ts$/.test(from))
    return to === "workers/route.ts" || to === "workers/caller.ts" ? null : "routes are plain data";
  if (from === "workers/edge/table.ts" && /^workers\/[^/]+\/routes\.ts$/.test(to)) return null;
  if (room(from) === "workers") {
    if (from === "workers/openapi/document.ts")
      return room(to) === "workers" ? null : "the generator reads the Workers only";
    if (room(to) === "workers" && worker(from) === worker(to)) return null;
    if (room(to) === "workers" && worker(to) === null) return null;
    return to.startsWith("policies/prices")
      ? null
      : "a Worker uses its own folder, the root files of workers/ and prices";
  }
  if (room(from) === "vm") return room(to) === "vm" ? null : "vm uses types of workers only";
  if (room(to) === "infra" || room(to) === "policies") return null;
  return /^workers\/[^/]+\/bindings\.ts$/.test(to) || SHARED_WITH_INFRA.includes(to)
    ? null
    : "infra uses manifests and generators only";
}

describe("the import rule", () => {
  test("holds for every file", () => {
    const broken = imports().flatMap((one) => {
      const why = objection(one);
      return why ? [`${one.from} → ${one.to}: ${why}`] : [];
    });
    expect(broken).toEqual([]);
  });

  test("sees the imports there are, and refuses a wrong one", () => {
    expect(imports().length).toBeGreaterThan(50);
    expect(objection({ from: "workers/edge/index.ts", to: "workers/gate/rules/rules.ts" })).toBeTruthy();
    expect(objection({ from: "infra/index.ts", to: "workers/edge/index.ts" })).toBeTruthy();
    expect(objection({ from: "policies/pack.ts", to: "infra/config/index.ts" })).toBeTruthy();
  });

  test("no file is longer than 300 lines and no folder is a drawer for everything", () => {
    const files = globSync("{infra,workers,policies,vm}/**/*.{ts,mjs}");
    const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 300);
    expect(long).toEqual([]);
    expect(files.filter((file) => /(^|\/)(shared|utils?|common|helpers?)(\/|\.ts$)/.test(file))).toEqual([]);
  });
});
