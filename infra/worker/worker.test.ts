import { createHash } from "node:crypto";
import { D1Database } from "@pulumi/cloudflare/d1database.js";
import { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { d1, json, optionalSecret, plainText, secret } from "../../workers/bindings.ts";
import { type Declared, declaredBy } from "../mocks.harness.ts";
import { refuseSecret } from "./bindings.ts";
import { Worker } from "./index.ts";

const ACCOUNT = "0".repeat(32);
const BUNDLE = { file: "dist/edge.mjs", sha256: createHash("sha256").update("code").digest("hex"), bytes: 4 };
const MANIFEST = {
  bindings: { ZONE: plainText(), DB: d1(), KEY: secret(), MAYBE: optionalSecret(), LIST: json() },
} as const;

type Extra = {
  crons?: string[];
  domain?: boolean;
  maybe?: string;
  accountId?: string;
  plain?: pulumi.Output<string>;
};

function declare({ crons, domain, maybe, accountId }: Extra = {}): Promise<Declared[]> {
  return declaredBy(() => {
    const provider = new Provider("cloudflare", {});
    const database = new D1Database("database", { accountId: ACCOUNT, name: "d" }, { provider });
    const sources = {
      DB: database,
      ZONE: "UTC",
      // Not marked by whoever made it: the binding's kind alone has to make it a secret.
      KEY: pulumi.output("s3cret"),
      MAYBE: maybe === undefined ? undefined : pulumi.secret(maybe),
      LIST: [database.uuid, 1],
    };
    const at = domain
      ? { hostname: "purser.example.com", zoneId: "f".repeat(32), after: [database] }
      : undefined;
    const args = {
      accountId: accountId ?? ACCOUNT,
      scriptName: "purser-dev-edge",
      bundle: BUNDLE,
      manifest: MANIFEST,
      sources,
      workers: {},
    };
    new Worker("edge", { ...args, ...(crons && { crons }), ...(at && { domain: at }) }, provider);
  });
}

const kinds = (found: Declared[]) => found.map(({ type }) => type.replace(/^.*:/, ""));
const only = (found: Declared[], kind: string) => {
  const match = found.filter(({ type }) => type.endsWith(`:${kind}`));
  expect(match).toHaveLength(1);
  return match[0];
};

describe("allows", () => {
  test("[row 145] the script is bound to exactly what the manifest names, in the order of the names", async () => {
    const script = only(await declare({ maybe: "m4ybe" }), "WorkersScript");
    expect(script?.inputs.bindings).toEqual([
      { name: "DB", type: "d1", id: "database-uuid" },
      { name: "KEY", type: "secret_text", text: "s3cret" },
      { name: "LIST", type: "json", json: '["database-uuid",1]' },
      { name: "MAYBE", type: "secret_text", text: "m4ybe" },
      { name: "ZONE", type: "plain_text", text: "UTC" },
    ]);
  });

  test("[row 142] the code by file and hash, with logs, and nothing that the provider mishandles", async () => {
    const { bindings: _, ...inputs } = only(await declare(), "WorkersScript")?.inputs ?? {};
    expect(inputs).toEqual({
      accountId: ACCOUNT,
      scriptName: "purser-dev-edge",
      mainModule: "edge.mjs",
      contentFile: "dist/edge.mjs",
      contentSha256: BUNDLE.sha256,
      compatibilityDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      compatibilityFlags: ["enable_request_signal", "global_fetch_strictly_public"],
      observability: {
        enabled: true,
        headSamplingRate: 1,
        logs: { enabled: true, invocationLogs: true, headSamplingRate: 1, persist: true },
      },
      logpush: false,
    });
  });

  test("[row 34] a host name once what stands before it is there, and no other door", async () => {
    const found = await declare({ domain: true });
    const domain = only(found, "WorkersCustomDomain");
    expect(domain?.inputs).toEqual({
      accountId: ACCOUNT,
      zoneId: "f".repeat(32),
      hostname: "purser.example.com",
      service: "purser-dev-edge",
    });
    expect(domain?.options).toMatchObject({
      deleteBeforeReplace: true,
      dependencies: expect.arrayContaining([expect.stringMatching(/D1Database::database$/)]),
    });
    expect(only(found, "WorkersScriptSubdomain")?.inputs).toMatchObject({
      enabled: false,
      previewsEnabled: false,
    });
    expect(kinds(found)).not.toContain("WorkersRoute");
  });

  test("a schedule", async () => {
    const cron = only(await declare({ crons: ["* * * * *"] }), "WorkersCronTrigger");
    expect(cron?.inputs).toMatchObject({ scriptName: "purser-dev-edge", schedules: [{ cron: "* * * * *" }] });
  });

  test("everything it makes is its child and goes through the given provider", async () => {
    const found = await declare({ domain: true, crons: ["* * * * *"] });
    const children = found.filter(({ type }) => type.startsWith("cloudflare:index/workers"));
    expect(children).toHaveLength(4);
    for (const { options } of children) {
      expect(options.parent).toMatch(/purser:index:Worker::edge$/);
      expect(options.provider).toMatch(/pulumi:providers:cloudflare::cloudflare::/);
    }
  });
});

describe("refuses", () => {
  test.each<[Extra, string]>([
    [{ crons: ["*/5 * * * * *"] }, "is not a cron expression"],
    [{ accountId: "example.com" }, "is not the id of a Cloudflare account"],
  ])("%j", async (extra, sentence) => {
    await expect(declare(extra)).rejects.toThrow(sentence);
  });

  test("[row 182] a secret for a plain binding", async () => {
    await expect(refuseSecret(pulumi.output("x"))).resolves.toBeUndefined();
    await expect(refuseSecret(pulumi.secret("s3cret"))).rejects.toThrow(
      "A secret was given to a plain binding",
    );
    await expect(refuseSecret(pulumi.jsonStringify([pulumi.secret("s3cret")]))).rejects.toThrow(
      "plain binding",
    );
  });
});

describe("fails safe", () => {
  test("without an optional secret its binding is absent, without a host name or schedule so are they", async () => {
    const found = await declare();
    const script = only(found, "WorkersScript");
    expect(JSON.stringify(script?.inputs.bindings)).not.toContain("MAYBE");
    expect(new Set(kinds(found))).toEqual(
      new Set(["cloudflare", "D1Database", "Worker", "WorkersScript", "WorkersScriptSubdomain"]),
    );
  });

  test("[row 182] a secret binding is a secret to the engine, even when its source is not", async () => {
    const script = only(await declare(), "WorkersScript");
    expect(script?.secretInputs).toEqual(["bindings"]);
  });
});
