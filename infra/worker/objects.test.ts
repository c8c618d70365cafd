import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { durable, type Objects, one } from "../../workers/bindings.ts";
import { declaredBy, type ScriptInAccount } from "../mocks.harness.ts";
import { Worker } from "./index.ts";
import { migrationFrom } from "./objects.ts";

const NAME = "purser-dev-ledger";
const objects = { Ledger: one("ledger") };
const MANIFEST = { bindings: { LEDGER: durable("Ledger", "ledger") }, objects } as const;

/** The script as it would be uploaded to an account that has these scripts. */
async function upload(scripts: ScriptInAccount[], code = "a", classes: Objects = objects) {
  const found = await declaredBy(() => {
    const provider = new Provider("cloudflare", {});
    const bundle = { file: "dist/ledger.mjs", sha256: code.repeat(64), bytes: 1 };
    const manifest = { bindings: MANIFEST.bindings, objects: classes };
    const args = { accountId: "0".repeat(32), scriptName: NAME, bundle, manifest, sources: {}, workers: {} };
    new Worker("ledger", args, provider);
  }, scripts);
  return found.find(({ type }) => type.endsWith(":WorkersScript"))?.inputs;
}

describe("allows", () => {
  test("[row 142] the first deploy makes the class, in the same upload as its binding", async () => {
    expect(await upload([])).toMatchObject({
      bindings: [{ name: "LEDGER", type: "durable_object_namespace", className: "Ledger" }],
      migrations: { newTag: "v1", newSqliteClasses: ["Ledger"] },
    });
  });

  test("[row 142] every later deploy sends none, whatever its code: the API would refuse it", async () => {
    const deployed = [{ id: "another" }, { id: NAME, migrationTag: "v1" }];
    expect(await upload(deployed)).not.toHaveProperty("migrations");
    const changed = await upload(deployed, "b");
    expect(changed).toMatchObject({ contentSha256: "b".repeat(64) });
    expect(changed).not.toHaveProperty("migrations");
  });

  test.each([
    [undefined, ["A"], { newTag: "v1", newSqliteClasses: ["A"] }],
    ["", ["A"], { newTag: "v1", newSqliteClasses: ["A"] }],
    ["v1", ["A", "B"], { newTag: "v2", oldTag: "v1", newSqliteClasses: ["B"] }],
    ["v1", ["A", "B", "C"], { newTag: "v3", oldTag: "v1", newSqliteClasses: ["B", "C"] }],
    ["v2", ["A", "B"], undefined],
  ])("from tag %j to classes %j", (tag, classes, expected) => {
    expect(migrationFrom(NAME, classes, tag)).toEqual(expected);
  });

  test("a Worker of the stack to use another's class", async () => {
    const found = await declaredBy(() => {
      const provider = new Provider("cloudflare", {});
      const bundle = { file: "dist/x.mjs", sha256: "a".repeat(64), bytes: 1 };
      const common = { accountId: "0".repeat(32), bundle, sources: {} };
      const own = { ...common, scriptName: NAME, manifest: MANIFEST, workers: {} };
      const ledger = new Worker("ledger", own, provider);
      const manifest = { bindings: MANIFEST.bindings };
      const other = { ...common, scriptName: "purser-dev-gate", manifest, workers: { ledger } };
      new Worker("gate", other, provider);
    });
    const gate = found.find(({ type, name }) => type.endsWith(":WorkersScript") && name === "gate");
    expect(gate?.inputs.bindings).toEqual([
      { name: "LEDGER", type: "durable_object_namespace", className: "Ledger", scriptName: NAME },
    ]);
    expect(gate?.inputs).not.toHaveProperty("migrations");
  });
});

describe("refuses", () => {
  test.each(["v2", "v10", "by-hand"])("a program that is older than the account, which has %s", (tag) => {
    expect(() => migrationFrom(NAME, ["A"], tag)).toThrow(
      `migration "${tag}", which this program does not know`,
    );
  });

  test("a class of its own that is bound but not among its objects", async () => {
    await expect(upload([], "a", {})).rejects.toThrow("has no class Ledger among its objects");
  });
});
