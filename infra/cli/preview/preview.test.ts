import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { RULES } from "../../../policies/rules/index.ts";
import { monthlyBudget } from "../../../policies/rules/money.ts";
import { settingsFrom } from "../../../policies/settings.ts";
import { leftToAll } from "../../../workers/sizes.harness.ts";
import { PREVIEW_MINIMUM_ALLOWANCE_USD } from "../../config/preview-keys.ts";
import { linkCheckout } from "../../offline/checkout.harness.ts";
import { plain } from "../../offline/engine.ts";
import { evaluate, type StackEvaluation } from "../../offline/evaluate.ts";
import { billOf } from "../../offline/plan/bill.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { ACCOUNT, type FakeAccount, fakeAccount, populate, TOKEN } from "../sweep/account.harness.ts";
import { preview } from "./index.ts";

const NOW = new Date();
const PIN = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";
const DEV = {
  accountId: ACCOUNT,
  zoneId: "b".repeat(32),
  hostname: "dev.example.com",
  accessTeam: "example",
  ownerEmails: ["owner@example.com"],
  identityProviderId: PIN,
  budgetUsd: "4",
  otherStacksUsd: "10.50",
  agencyGatewayUrl: "https://gateway.example.org",
  usageAlerts: "true",
};
const PROD = { ...DEV, hostname: "purser.example.com", budgetUsd: "9", otherStacksUsd: "5.50" };

const folders: string[] = [];
afterAll(() => {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
});

type Config = Readonly<Record<string, unknown>>;

function folder(account: FakeAccount, dev: Config, prod: Config): string {
  const dir = mkdtempSync(join(tmpdir(), "purser-preview-"));
  folders.push(dir);
  linkCheckout(dir);
  for (const [stack, values] of Object.entries({ dev, prod })) {
    const all = { ...values, cloudflareBaseUrl: account.url };
    const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`purser:${key}`, value]));
    writeFileSync(join(dir, `Pulumi.${stack}.yaml`), stringify({ config }));
  }
  return dir;
}

async function prepare(number: string, dev: Config = DEV, prod: Config = PROD, numbers: number[] = []) {
  const account = await fakeAccount();
  for (const open of numbers)
    populate(account, `purser-pr-${open}`, `pr-${open}.example.com`, NOW.toISOString());
  const dir = folder(account, dev, prod);
  const { code, output } = await ran(preview, [number, "--dir", dir, "--token-file", join(dir, "token")], {
    env: { CLOUDFLARE_API_TOKEN: TOKEN, PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple" },
    now: () => NOW,
    random: randomBytes,
  });
  return {
    code,
    dir,
    said: output,
    file: () => readFileSync(join(dir, `Pulumi.pr-${number}.yaml`), "utf8"),
  };
}

describe("allows", () => {
  let evaluation: StackEvaluation;
  let file: Record<string, unknown>;
  let text: string;
  beforeAll(async () => {
    const { dir, file: written } = await prepare("123");
    text = written();
    file = parse(text).config;
    evaluation = await evaluate("pr-123", { root: dir });
    expect(statSync(join(dir, "token")).mode & 0o777).toBe(0o600);
    expect(text).not.toContain(readFileSync(join(dir, "token"), "utf8"));
  });

  const inputs = (kind: string) =>
    evaluation.resources.filter(({ type }) => type.endsWith(`:${kind}`)).map((resource) => resource.inputs);

  test("a preview with its own name, host name and end, and no secret in the clear [row 148]", () => {
    expect(file).toMatchObject({
      "purser:hostname": "pr-123.example.com",
      "purser:protectData": "false",
      "purser:auditLockDays": "0",
      "purser:cloudflareApiToken": { secure: expect.stringMatching(/^v1:/) },
    });
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain("gateway.example.org");
  });

  test("every name in the account to tell the pull request, so that it is found without state [row 148]", () => {
    const all = evaluation.resources.flatMap(({ type, inputs: values }) =>
      type.startsWith("cloudflare:")
        ? [values.scriptName, values.name, values.title, values.aiGatewayId].filter(
            (name) => typeof name === "string",
          )
        : [],
    );
    expect(all.length).toBeGreaterThan(12);
    for (const name of all) expect(name).toMatch(/^purser-pr-123(-|$)/);
  });

  test("no schedules, no alarms, no zone, no sign-in of its own [row 149]", () => {
    for (const kind of [
      "WorkersCronTrigger",
      "NotificationPolicy",
      "Ruleset",
      "ZoneSetting",
      "R2BucketLock",
      "ZeroTrustAccessIdentityProvider",
    ])
      expect(inputs(kind), kind).toEqual([]);
    const archive = inputs("WorkersScript").find(({ scriptName }) => scriptName === "purser-pr-123-archive");
    expect(archive?.bindings).toContainEqual({ name: "NIGHTLY", type: "json", json: "false" });
    expect(evaluation.resources.some(({ protect, retainOnDelete }) => protect || retainOnDelete)).toBe(false);
  });

  test("a budget of half a dollar that the ledger is handed, and never more with the others [row 174]", () => {
    const bill = billOf(evaluation, NOW);
    expect([bill.ok, bill.problems]).toEqual([true, []]);
    expect([bill.allowance.capNano, bill.allowanceNano]).toEqual([500_000_000, 490_000_000]);
    const others = Number(file["purser:otherStacksUsd"]);
    expect(others).toBe(9 + 4 + 2 * 0.5);
  });

  test("the policy pack, told of the smaller allowance and of nothing else [row 174]", () => {
    const pack = JSON.parse(readFileSync("policies/preview.json", "utf8")) as Record<string, Config>;
    expect(Object.keys(pack)).toEqual([monthlyBudget.name]);
    const check = (config: Record<string, Config>) => {
      // A rule about the stack sees what the provider reports, one about a resource what the program asks for (policies/policy.ts).
      const reported = evaluation.resources.map((resource) => ({
        ...resource,
        props: plain(resource.outputs),
        reported: true,
      }));
      const asked = evaluation.resources.map((resource) => ({ ...resource, props: plain(resource.inputs) }));
      return RULES.filter(({ level }) => level === "mandatory").flatMap((rule) =>
        rule
          .check(rule.scope === "stack" ? reported : asked, settingsFrom(config[rule.name] ?? {}), NOW)
          .map(({ message }) => message),
      );
    };
    expect(check(pack)).toEqual([]);
    expect(check({}).join()).toContain("needs at least $3.00");
    expect(pack[monthlyBudget.name]).toEqual({ minimumAllowanceUsd: PREVIEW_MINIMUM_ALLOWANCE_USD });
  });
});

describe("refuses", () => {
  test("a preview that the account has no money for [row 174]", async () => {
    const full = await prepare("1", { ...DEV, budgetUsd: undefined });
    expect([full.code, full.said]).toEqual([
      1,
      expect.stringContaining("dev 15, prod 9) leave no 1.5 dollars of 15 for previews"),
    ]);
    expect((await prepare("1", { ...DEV, budgetUsd: "4.51" })).said).toContain("leave no 1.5 dollars");
  });

  test("a fourth preview at once, but not the same one again [row 174]", async () => {
    const { code, said } = await prepare("9", DEV, PROD, [1, 2, 3]);
    expect([code, said]).toEqual([1, expect.stringContaining("pr-1, pr-2, pr-3")]);
    expect((await prepare("2", DEV, PROD, [1, 2, 3])).code).toBe(0);
  });

  test("an account without a sign-in that outlives the preview", async () => {
    const { identityProviderId: _, ...without } = DEV;
    const { code, said } = await prepare("1", without);
    expect([code, said]).toEqual([1, expect.stringMatching(/identity|sign-in/)]);
  });

  test.each(["0", "x", "1-2", ""])("the number %j", async (number) => {
    const { code, said } = await prepare(number);
    expect([code, said]).toEqual([2, expect.stringContaining("the number of a pull request")]);
  });

  test("to deploy it again when it has ended, or with more money than it may have [row 149, 174]", async ({
    skip,
  }) => {
    leftToAll(skip);
    const { dir } = await prepare("5");
    const past = { previewUntil: new Date(NOW.getTime() - 1000).toISOString() };
    await expect(evaluate("pr-5", { root: dir, overrides: past })).rejects.toThrow("has ended");
    await expect(evaluate("pr-5", { root: dir, overrides: { budgetUsd: "1" } })).rejects.toThrow("budgetUsd");
  });
});
