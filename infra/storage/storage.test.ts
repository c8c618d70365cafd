import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { configWith, declaredBy } from "../mocks.harness.ts";
import { declareStorage, type LockCondition, lockRule } from "./index.ts";

const declare = (raw: Record<string, string>) =>
  declaredBy(() => void declareStorage(configWith(raw), new Provider("cloudflare", {})));

const kind = (type: string) => type.split(":").at(-1);

describe("allows", () => {
  test("[row 142] database, key store and audit bucket, named after the stack", async () => {
    const found = await declare({ location: "eeur", auditRetentionDays: "7" });
    const inputs = Object.fromEntries(found.map((resource) => [kind(resource.type), resource.inputs]));
    const accountId = "0".repeat(32);
    expect(inputs.D1Database).toEqual({
      accountId,
      name: "purser-dev",
      primaryLocationHint: "eeur",
      readReplication: { mode: "disabled" },
    });
    expect(inputs.WorkersKvNamespace).toEqual({ accountId, title: "purser-dev" });
    const all = (type: string) => found.filter((resource) => kind(resource.type) === type);
    for (const name of ["audit", "backups"])
      expect(all("R2Bucket").find((bucket) => bucket.name === name)?.inputs).toEqual({
        accountId,
        name: `purser-dev-${name}`,
        location: "eeur",
        storageClass: "Standard",
      });
    expect(all("R2BucketLifecycle").find(({ name }) => name === "audit")?.inputs).toMatchObject({
      bucketName: "purser-dev-audit",
      rules: [
        // Without a prefix: seals are kept as long as the records they name.
        {
          id: "expire",
          conditions: { prefix: "" },
          deleteObjectsTransition: { condition: { type: "Age", maxAge: 7 * 86_400 } },
        },
        {
          id: "abandoned-uploads",
          abortMultipartUploadsTransition: { condition: { type: "Age", maxAge: 86_400 } },
        },
      ],
    });
  });

  test("backups go by age: seven days, four weeks, a year of months; outputs when no row can name them", async () => {
    const found = await declare({});
    const lifecycle = found.find(
      ({ type, name }) => kind(type) === "R2BucketLifecycle" && name === "backups",
    );
    expect(lifecycle?.inputs.bucketName).toBe("purser-dev-backups");
    const rules = lifecycle?.inputs.rules as { conditions: object; deleteObjectsTransition: object }[];
    expect(rules.map(({ conditions, deleteObjectsTransition: gone }) => [conditions, gone])).toEqual(
      [
        ["daily/", 7],
        ["weekly/", 28],
        ["monthly/", 366],
        ["outputs/", 40],
      ].map(([prefix, days]) => [{ prefix }, { condition: { type: "Age", maxAge: Number(days) * 86_400 } }]),
    );
  });

  test("[row 147] protectData protects the data and keeps the audit bucket with its rules", async () => {
    const found = await declare({ protectData: "true", auditLockDays: "400" });
    const safety = found.map(({ type, options: { protect, retainOnDelete } }) => [
      kind(type),
      { protect, retainOnDelete },
    ]);
    expect(Object.fromEntries(safety)).toEqual({
      cloudflare: { protect: false, retainOnDelete: false },
      D1Database: { protect: true, retainOnDelete: false },
      WorkersKvNamespace: { protect: true, retainOnDelete: false },
      R2Bucket: { protect: true, retainOnDelete: true },
      R2BucketLifecycle: { protect: false, retainOnDelete: true },
      R2BucketLock: { protect: false, retainOnDelete: true },
    });
  });

  test("[row 112] a lock in seconds over records, seals and indexes", async () => {
    const found = await declare({ auditLockDays: "400" });
    expect(found.find(({ type }) => kind(type) === "R2BucketLock")?.inputs.rules).toEqual([
      {
        id: "audit",
        enabled: true,
        prefix: "audit/",
        condition: { type: "Age", maxAgeSeconds: 400 * 86_400 },
      },
      {
        id: "seals",
        enabled: true,
        prefix: "seals/",
        condition: { type: "Age", maxAgeSeconds: 400 * 86_400 },
      },
      {
        id: "index",
        enabled: true,
        prefix: "index/",
        condition: { type: "Age", maxAgeSeconds: 400 * 86_400 },
      },
    ]);
  });
});

describe("refuses", () => {
  test.each([0, -1, 1.5, Number.NaN])("a lock of %d days, which would lock nothing", (days) => {
    expect(() => lockRule(days, "audit")).toThrow("would lock nothing");
  });

  test("a lock without its seconds does not compile", () => {
    // @ts-expect-error the provider takes it and locks nothing
    const condition: LockCondition = { type: "Age" };
    // @ts-expect-error the provider ignores the case, the API does not
    const lower: LockCondition = { type: "age", maxAgeSeconds: 1 };
    expect([condition, lower]).toHaveLength(2);
  });
});

describe("fails safe", () => {
  test("[row 147] without protectData and lock nothing is protected, kept or locked", async () => {
    const found = await declare({});
    expect(found.filter(({ options }) => options.protect || options.retainOnDelete)).toEqual([]);
    expect(found.map(({ type }) => kind(type))).not.toContain("R2BucketLock");
  });
});
