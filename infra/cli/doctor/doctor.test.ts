import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { leftToAll } from "../../../workers/sizes.harness.ts";
import { parseConfig, type RawConfig } from "../../config/settings.ts";
import { termsFrom } from "../../config/terms.ts";
import { linkCheckout } from "../../offline/checkout.harness.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { accountFindings } from "./account.ts";
import { backendOf, lockFindings, UNKNOWN_BACKEND } from "./backend.ts";
import { CHECKLIST } from "./checklist.ts";
import { credentialFindings } from "./credentials.ts";
import type { Finding } from "./finding.ts";
import { doctor } from "./index.ts";
import { billFindings } from "./look.ts";
import { safetyFindings } from "./safety.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS).toISOString().slice(0, 19);
const token = (days: number, name = "agency") => ({
  name,
  role: "agency",
  sha256: name === "agency" ? "a".repeat(64) : "b".repeat(64),
  expiresAt: `${inDays(days)}Z`,
});
const rotated = (daysAgo: number) => ({
  programs: {
    version: 2,
    rotatedAt: `${inDays(-daysAgo)}Z`,
    previousUntil: `${inDays(2 - daysAgo)}Z`,
  },
});

const PROD = {
  cloudflareApiToken: "t".repeat(40),
  accountId: "a".repeat(32),
  zoneId: "b".repeat(32),
  hostname: "purser.example.com",
  accessTeam: "example",
  ownerEmails: '["owner@example.com"]',
  protectData: "true",
  auditRetentionDays: "400",
  auditLockDays: "400",
  manageZone: "true",
  budgetUsd: "9",
  otherStacksUsd: "4",
  notifyUrl: "https://hooks.example.com/x",
  anthropicApiKey: "k".repeat(40),
  aiGatewayToken: "g".repeat(40),
  tokens: JSON.stringify([token(20)]),
  serviceTokens: JSON.stringify(rotated(5)),
};
const DEV = {
  ...PROD,
  hostname: "dev.example.com",
  manageZone: "false",
  budgetUsd: "4",
  otherStacksUsd: "9",
};
const settings = (changes: RawConfig) => parseConfig({ ...PROD, ...changes }, "prod", NOW);
const stacks = (prod: RawConfig, dev: RawConfig = DEV) => [
  { stack: "dev", raw: dev },
  { stack: "prod", raw: { ...PROD, ...prod } },
];

/** A folder with the state of prod as `pulumi login file://~` keeps it. */
function stateOf(types: readonly string[], lock?: object): string {
  const home = mkdtempSync(join(tmpdir(), "purser-state-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const at = (...parts: string[]) => {
    const folder = join(home, ".pulumi", ...parts);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const checkpoint = { latest: { resources: types.map((type) => ({ type })) } };
  writeFileSync(join(at("stacks", "purser"), "prod.json"), JSON.stringify({ version: 3, checkpoint }));
  if (lock)
    writeFileSync(join(at("locks", "organization", "purser", "prod"), "a.json"), JSON.stringify(lock));
  return home;
}

async function run(
  stack: string,
  prod: RawConfig = PROD,
  extra: readonly string[] = [],
  flags: readonly string[] = [],
) {
  const dir = mkdtempSync(join(tmpdir(), "purser-doctor-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  linkCheckout(dir);
  for (const [name, raw] of Object.entries({ dev: DEV, prod })) {
    const config = Object.fromEntries(Object.entries(raw).map(([key, value]) => [`purser:${key}`, value]));
    writeFileSync(join(dir, `Pulumi.${name}.yaml`), stringify({ config }));
  }
  for (const file of extra) writeFileSync(join(dir, file), "config: {}\n");
  // No state of whoever runs the tests.
  return ran(doctor, [stack, "--dir", dir, ...flags], { now: () => NOW, env: { HOME: dir } });
}

describe("allows", () => {
  test("a stack in which nothing is wrong [row 181]", async () => {
    // Evaluated now, judged at the test's own time: the tokens end after both.
    const { code, output } = await run("prod", PROD, [], ["--json"]);
    expect(code).toBe(0);
    // Prices may have aged since they were read; that is all that may be said.
    const found = JSON.parse(output) as Finding[];
    expect(found.filter(({ what }) => !/^The prices? of /.test(what))).toEqual([]);
  });
});

describe("refuses", () => {
  test("Workers Paid to go on without what would hold it, and nothing of that on Workers Free", () => {
    const fencesOff = ["Nothing reads the account's usage."];
    const found = (workersPlan: "free" | "paid") =>
      billFindings({ problems: [], aged: [], fencesOff, terms: termsFrom({ workersPlan }) }, "prod");
    expect(found("paid")).toEqual([
      { severity: "warning", what: fencesOff[0], fix: expect.stringContaining("docs/prices.md") },
    ]);
    expect(found("free")).toEqual([]);
  });

  test.each<[string, string[], RegExp]>([
    ["a bearer token that has ended", [JSON.stringify([token(-1)])], /warning.*agency ended on 2026-11-19/],
    ["a bearer token that ends this week", [JSON.stringify([token(6)])], /warning.*agency ends in 6 days/],
    ["no bearer token at all", ["[]"], /warning.*No program has a bearer token/],
    [
      "a service token that has ended",
      [PROD.tokens, JSON.stringify(rotated(31))],
      /error.*service token programs has ended/,
    ],
    [
      "a service token that ends this week",
      [PROD.tokens, JSON.stringify(rotated(24))],
      /warning.*programs ends in 6 days/,
    ],
    ["a service token that nobody ever rotated", [PROD.tokens, "{}"], /warning.*programs was never rotated/],
  ])("in the credentials: %s [row 181]", (_what, [tokens, serviceTokens = PROD.serviceTokens], seen) => {
    const found = credentialFindings(settings({ tokens, serviceTokens }), "prod", NOW);
    expect(found.map(({ severity, what }) => `${severity} ${what}`)).toEqual([expect.stringMatching(seen)]);
    expect(found[0]?.fix).toMatch(/^npm run (rotate|setup) -- prod/);
  });

  test("bearer tokens one by one, and not the replaced ones, which are to end [row 181]", () => {
    const old = { ...token(1), sha256: "c".repeat(64), replacedAt: `${inDays(-1)}Z` };
    const tokens = JSON.stringify([old, token(20), token(3, "gateway")]);
    expect(credentialFindings(settings({ tokens }), "prod", NOW).map(({ what }) => what)).toEqual([
      "The bearer token of gateway ends in 3 days.",
    ]);
  });

  test.each<[string, RawConfig, RawConfig, RegExp]>([
    ["budgets of more than 15 dollars", { budgetUsd: "11.01" }, DEV, /error.*\$15\.01.*dev \$4\.00, prod/],
    ["a budget that nobody has split", { budgetUsd: undefined }, DEV, /error.*\$19\.00/],
    ["less for the others than they have", { otherStacksUsd: "3.99" }, DEV, /error.*3\.99.*4\.00/],
    ["no money for previews", { budgetUsd: "9.51" }, DEV, /warning.*no \$1\.50 for 3 previews/],
    ["a zone with two owners", {}, { ...DEV, manageZone: "true" }, /error.*dev and prod both own/],
    ["one host name twice", {}, { ...DEV, hostname: PROD.hostname }, /error.*same host name/],
  ])("among the stacks of an account: %s [row 181]", (_what, prod, dev, seen) => {
    const found = accountFindings("prod", stacks(prod, dev));
    expect(found.map(({ severity, what }) => `${severity} ${what}`)).toEqual([expect.stringMatching(seen)]);
  });

  test("too much for the account with commands that mend it", () => {
    const [found] = accountFindings("prod", stacks({ budgetUsd: "15", otherStacksUsd: "0" }));
    const sets = [...(found?.fix ?? "").matchAll(/purser:(\w+) ([\d.]+) -s prod/g)];
    const mended = Object.fromEntries(sets.map(([, name, value]) => [name, value]));
    expect(mended).toEqual({ budgetUsd: "11", otherStacksUsd: "4" });
    expect(accountFindings("prod", stacks(mended)).filter(({ severity }) => severity === "error")).toEqual(
      [],
    );
  });

  test("a state that is locked, with whose lock it is and its age [row 153]", () => {
    const home = stateOf([], {
      pid: 4711,
      username: "ann",
      hostname: "desk",
      timestamp: new Date(NOW.getTime() - 3 * 3_600_000).toISOString(),
    });
    for (const env of [{ HOME: home }, { PULUMI_BACKEND_URL: `file://${home}` }])
      expect(lockFindings(backendOf("prod", env), "prod", NOW)).toEqual([
        {
          severity: "warning",
          what: "The state is locked, for 3 hours now, by process 4711 of ann on desk.",
          fix: "When nothing runs there any more: npx pulumi cancel -s prod",
        },
      ]);
    expect(backendOf("dev", { HOME: home }).locks).toEqual([]);
    expect(backendOf("prod", { HOME: home, PULUMI_BACKEND_URL: "s3://state" })).toEqual(UNKNOWN_BACKEND);
  });

  test("to advise a rotation before there is anything to rotate [row 181]", () => {
    const never = settings({ serviceTokens: "{}" });
    const advised = (home: string) =>
      credentialFindings(never, "prod", NOW, backendOf("prod", { HOME: home }).isDeployed).map(
        ({ fix }) => fix,
      );
    expect(advised(stateOf([]))).toEqual([]);
    expect(advised(stateOf(["pulumi:pulumi:Stack", "pulumi:providers:cloudflare"]))).toEqual([]);
    expect(advised(stateOf(["cloudflare:index/r2Bucket:R2Bucket"]))).toEqual([
      "npm run rotate -- prod programs",
    ]);
    expect(advised("/nowhere")).toEqual([expect.stringContaining("after the first deploy")]);
  });

  test("nothing of stacks in another account, or that were never set up", () => {
    const other = { ...DEV, accountId: "c".repeat(32), budgetUsd: "15", manageZone: "true" };
    expect(accountFindings("prod", stacks({ otherStacksUsd: "0" }, other))).toEqual([]);
    expect(accountFindings("prod", stacks({ otherStacksUsd: "0" }, { budgetUsd: "15" }))).toEqual([]);
  });

  test.each<[string, RawConfig, RegExp]>([
    ["data that can be deleted", { protectData: "false" }, /error Data may be deleted/],
    ["an audit without a lock", { auditLockDays: "0" }, /error No lock/],
    ["an audit with a short lock", { auditLockDays: "30" }, /warning.*locked for 30 days/],
    ["a zone without an owner", { manageZone: "false" }, /warning No stack.*owns the zone/],
    ["nobody to be told", { notifyUrl: undefined }, /warning Nobody is told/],
    ["no fence but the ledger", { aiGatewayToken: undefined }, /warning Model calls go past/],
    ["no model", { anthropicApiKey: undefined }, /warning No key for the model/],
    [
      "another API",
      { cloudflareBaseUrl: "http://127.0.0.1:9/client/v4" },
      /warning The API is not Cloudflare's/,
    ],
  ])("prod with %s [row 181]", (_what, changes, seen) => {
    const found = safetyFindings(settings(changes), "prod");
    expect(found.map(({ severity, what }) => `${severity} ${what}`)).toEqual([expect.stringMatching(seen)]);
  });

  test("wrong values, with the command that mends each, and leftovers of previews [row 181]", async () => {
    const { code, output } = await run("prod", { ...PROD, timeZone: "Mars/Olympus" }, ["Pulumi.pr-7.yaml"]);
    expect(code).toBe(1);
    expect(output).toMatch(/error.*purser:timeZone is not an IANA/);
    expect(output).toContain("npx pulumi config set purser:timeZone");
    expect(output).toContain("rm Pulumi.pr-7.yaml");
    expect(output).not.toContain(PROD.cloudflareApiToken);
    expect(output).not.toContain(PROD.notifyUrl);
  });

  test("a stack that does not exist, and names that are none", async () => {
    expect((await run("staging")).output).toContain("npm run setup -- staging");
    expect((await run("Prod")).code).toBe(2);
  });
});

describe("fails safe", () => {
  test("what is not set up cannot be well [row 181]", async ({ skip }) => {
    leftToAll(skip);
    const { code, output } = await run("prod", { protectData: "true", auditLockDays: "400" });
    expect([code, output]).toEqual([1, expect.stringContaining("purser:accountId is not set")]);
  });
});

describe("the checklist", () => {
  /** The lines of the two checklists that this project began with, in their order. */
  const LINES = [
    /database.*initialised/i,
    /secrets/,
    /KV namespaces/,
    /domain/,
    /health check/,
    /agency gateway/,
    /status/,
    /logs/i,
    /backup/,
    /types/i,
    /tests/,
    /agent endpoint.*result.*sessionId/,
    /firewall refuse/,
  ];
  const statesOf = (of: Parameters<(typeof CHECKLIST)[number]["look"]>[0]) =>
    Object.fromEntries(CHECKLIST.map(({ what, look }) => [what, look(of, "prod")[0]]));

  test("has each line once, with a check, the command that checks it, or why nobody has to [row 181]", () => {
    expect(CHECKLIST.map(({ what }) => what)).toEqual(LINES.map((line) => expect.stringMatching(line)));
    for (const { look } of CHECKLIST) expect(look(settings({}), "prod")[1].length).toBeGreaterThan(20);
  });

  test("what is set is ok, and what is not is open with the command that sets it", () => {
    const open = (changes: RawConfig) =>
      Object.entries(statesOf(settings(changes))).flatMap(([what, state]) =>
        state === "open" ? [what] : [],
      );
    expect(open({})).toEqual([]);
    expect(open({ anthropicApiKey: undefined, aiGatewayToken: undefined })).toEqual(["All secrets are set"]);
    expect(open({ tokens: "[]" })).toEqual(["All secrets are set", "The agency gateway asks before tasks"]);
    expect(Object.values(statesOf(null)).filter((state) => state === "open")).toHaveLength(3);
  });

  test("is shown with --checklist, beside what is wrong", async () => {
    const { output } = await run("prod", PROD, [], ["--checklist"]);
    expect(output).toContain("npm run smoke -- https://purser.example.com");
    expect((await run("prod", PROD)).output).not.toContain("Checklist");
  });
});
