import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { UNKNOWN } from "../../policies/marks.ts";
import { manifests } from "../../workers/manifests.harness.ts";
import { leftToAll } from "../../workers/sizes.harness.ts";
import { CONFIG_KEYS } from "../config/keys.ts";
import { masked, plain, type Registered } from "../offline/engine.ts";
import { evaluate, newCloud, type StackEvaluation } from "../offline/evaluate.ts";
import { billOf } from "../offline/plan/bill.ts";
import { deployed, planJson, renderPlan } from "../offline/plan/index.ts";
import { purposeOf } from "../offline/plan/purpose.ts";
import { README_FILE, withCosts } from "./readme.ts";

// The whole program, as a deploy would run it, for both stacks.

const SECRETS = {
  cloudflareApiToken: "secret-api-token-that-must-not-be-readable",
  agencyGatewayToken: "secret-gateway-token-that-must-not-be-readable",
};
const TOKEN_HASH = "5ec4e7".repeat(11).slice(0, 64);
const overrides = {
  ...SECRETS,
  agencyGatewayUrl: "https://gateway.example.org",
  tokens: JSON.stringify([
    { name: "ops", role: "admin", sha256: TOKEN_HASH, expiresAt: new Date().toISOString() },
  ]),
};

const stacks = ["dev", "prod"] as const;
const evaluations = new Map<string, StackEvaluation>();
const of = (stack: string): StackEvaluation => {
  const evaluation = evaluations.get(stack);
  if (!evaluation) throw new Error(`${stack} was not evaluated`);
  return evaluation;
};
const named = (stack: string, kind: string): Registered[] =>
  of(stack).resources.filter(({ type }) => type.endsWith(`:${kind}`));

beforeAll(async () => {
  for (const stack of stacks) evaluations.set(stack, await evaluate(stack, { overrides }));
});

describe("allows", () => {
  test.each(stacks)(
    "%s: one program declares every resource, each with a purpose a person can read [row 142, 143, 150]",
    (stack) => {
      const resources = deployed(of(stack));
      expect(resources.length).toBeGreaterThan(15);
      for (const resource of resources) expect(purposeOf(resource), resource.type).toBeTruthy();
      for (const kind of ["WorkersScript", "R2Bucket", "R2BucketLifecycle"]) {
        const purposes = named(stack, kind).map(purposeOf);
        expect(new Set(purposes).size, `${kind}: ${purposes.join("; ")}`).toBe(purposes.length);
      }
    },
  );

  test("each environment by values alone: protected data in prod, nothing that outlives dev [row 147]", async () => {
    for (const kind of ["D1Database", "WorkersKvNamespace", "R2Bucket"]) {
      expect(
        named("prod", kind).every(({ protect }) => protect),
        kind,
      ).toBe(true);
      expect(
        named("dev", kind).some(({ protect }) => protect),
        kind,
      ).toBe(false);
    }
    // The data of Durable Objects goes with the script that has their classes.
    const guarded = (stack: string) =>
      named(stack, "WorkersScript")
        .filter(({ protect }) => protect)
        .map(({ name }) => name);
    const owning = [...(await manifests())].flatMap(([name, { objects }]) => (objects ? [name] : []));
    expect(guarded("prod").toSorted()).toEqual(owning.toSorted());
    expect(guarded("dev")).toEqual([]);
    expect(named("prod", "R2Bucket").map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true]);
    // The account's one sign-in method alone: its other stacks use it too.
    const kept = of("dev").resources.filter(({ retainOnDelete }) => retainOnDelete);
    expect(kept.map(({ name }) => name)).toEqual(["one-time-pin"]);
    expect(named("dev", "R2BucketLock")).toEqual([]);
    expect(named("prod", "R2BucketLock")).toHaveLength(1);
  });

  test("one stack owns the zone's firewall, and the plan says what it leaves to the Worker [row 32] [row 33] [row 35]", () => {
    expect(named("dev", "Ruleset").length + named("dev", "ZoneSetting").length).toBe(0);
    const rulesets = named("prod", "Ruleset");
    expect(rulesets.map(({ inputs }) => String(inputs.phase)).toSorted()).toEqual([
      "http_ratelimit",
      "http_request_firewall_custom",
      "http_request_firewall_managed",
    ]);
    expect(rulesets.every(({ inputs }) => inputs.kind === "zone")).toBe(true);
    expect(named("prod", "ZoneSetting").map(({ inputs }) => inputs.settingId)).toContain("security_header");
    expect(renderPlan(of("prod"))).toContain(
      "Limit by token identity: in the Worker, because this zone plan counts by address only.",
    );
    expect(renderPlan(of("dev"))).toContain("because this stack does not manage the zone");
  });

  test("a first preview, in which no id is known yet", async ({ skip }) => {
    leftToAll(skip);
    const cloud = newCloud("dev");
    const unknown: typeof cloud = (type, name, inputs) => {
      const known = cloud(type, name, inputs);
      return Object.fromEntries(Object.keys(known).map((key) => [key, UNKNOWN]));
    };
    const evaluation = await evaluate("dev", { overrides, cloud: unknown });
    const urns = ({ resources }: StackEvaluation) => new Set(resources.map(({ urn }) => urn));
    expect(urns(evaluation)).toEqual(urns(of("dev")));
  });

  test("the pages to name only npm scripts and configuration keys that there are", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: object };
    const pages = [
      README_FILE,
      "docs/deploying.md",
      "docs/programs.md",
      "docs/operations.md",
      "docs/architecture.md",
    ];
    const said = pages.flatMap((page) => [...readFileSync(page, "utf8").matchAll(/npm run\s([a-z]+)/g)]);
    expect(said.length).toBeGreaterThan(30);
    for (const [, script = ""] of said) expect(scripts).toHaveProperty(script);
    const keys = pages.flatMap((page) => [
      ...readFileSync(page, "utf8").matchAll(/purser:([a-z][a-zA-Z]+)/g),
    ]);
    expect(keys.length).toBeGreaterThan(10);
    for (const [, key = ""] of keys) expect(CONFIG_KEYS).toHaveProperty(key);
  });

  test("the README to show the costs that the plan computes (else: npm run readme) [row 40]", () => {
    const now = new Date("2026-11-20T12:00:00Z");
    const readme = readFileSync(README_FILE, "utf8");
    expect(readme).toBe(withCosts(readme, { dev: billOf(of("dev"), now), prod: billOf(of("prod"), now) }));
  });

  test("the plan to name every resource and every placeholder", () => {
    const text = renderPlan(of("prod"));
    for (const resource of deployed(of("prod"))) expect(text).toContain(resource.type.split(":").at(-1));
    expect(text).toContain("purser-prod-audit");
    expect(text).toContain("npm run setup -- prod");
    for (const key of of("prod").placeholders) expect(text).toContain(key);
  });
});

describe("allows a real engine to come to rest", () => {
  test.each(stacks)(
    "%s: no notification without filters, which a refresh would show as a change every night [row 155]",
    (stack) => {
      for (const { inputs } of named(stack, "NotificationPolicy")) expect(inputs.filters).toBeDefined();
    },
  );

  test.each(stacks)(
    "%s: a database that was imported is not replaced for a hint that nobody reads back",
    (stack) => {
      const [database] = named(stack, "D1Database");
      expect(database?.inputs).toHaveProperty("primaryLocationHint");
      expect(database?.ignoreChanges).toEqual(["primaryLocationHint"]);
    },
  );

  test.each(stacks)("%s: the account's one-time PIN outlives the stack that made it", (stack) => {
    for (const { retainOnDelete } of named(stack, "ZeroTrustAccessIdentityProvider"))
      expect(retainOnDelete).toBe(true);
  });

  test.each(stacks)("%s: lines of the firewall that the engine cannot cut within a character", (stack) => {
    for (const line of of(stack).outputs.firewall as string[]) expect(line).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe("refuses", () => {
  test.each(stacks)("%s: any provider but the declared ones", (stack) => {
    const providers = of(stack)
      .resources.filter(({ type }) => type.startsWith("pulumi:providers:"))
      .map(({ urn }) => urn);
    for (const resource of deployed(of(stack))) {
      expect(
        providers.some((urn) => resource.provider.startsWith(`${urn}::`)),
        resource.urn,
      ).toBe(true);
    }
  });

  test.each(stacks)("%s: an address besides the custom domain [row 34]", (stack) => {
    const scripts = named(stack, "WorkersScript").map(({ inputs }) => inputs.scriptName);
    const closed = named(stack, "WorkersScriptSubdomain").map(({ inputs }) => inputs);
    expect(new Set(closed.map(({ scriptName }) => scriptName))).toEqual(new Set(scripts));
    for (const inputs of closed) expect([inputs.enabled, inputs.previewsEnabled]).toEqual([false, false]);
    expect(named(stack, "WorkersCustomDomain")).toHaveLength(1);
  });

  test("wrong configuration, with every problem and the command that mends it", async () => {
    const wrong = { hostname: "Not A Host", timeZone: "Mars/Olympus" };
    const error = await evaluate("dev", { overrides: { ...overrides, ...wrong } }).catch(
      (cause: Error) => cause,
    );
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(message).toContain("purser:hostname");
    expect(message).toContain("purser:timeZone");
    expect(message).toContain("-s dev");
    expect(message, "no stack trace and no path of this machine").not.toMatch(/\n\s+at |\/infra\//);
  });
});

describe("fails safe", () => {
  test.each(stacks)(
    "%s: no secret is readable in any registered resource, output or plan [row 182]",
    (stack) => {
      const evaluation = of(stack);
      const clientSecrets = named(stack, "ZeroTrustAccessServiceToken").map(({ outputs }) =>
        String((plain(outputs) as { clientSecret: string }).clientSecret),
      );
      expect(clientSecrets.every((secret) => secret.length === 64)).toBe(true);
      const readable = JSON.stringify([
        evaluation.resources.map((resource) => masked({ ...resource }, "[secret]")),
        masked(evaluation.outputs, "[secret]"),
        planJson(evaluation),
        renderPlan(evaluation),
      ]);
      for (const secret of [...Object.values(SECRETS), ...clientSecrets, TOKEN_HASH])
        expect(readable).not.toContain(secret);
      // They are there, only wrapped: otherwise the lines above would prove nothing.
      const everything = JSON.stringify(plain([evaluation.resources, evaluation.outputs]));
      for (const secret of [...Object.values(SECRETS), ...clientSecrets, TOKEN_HASH])
        expect(everything).toContain(secret);
    },
  );
});
