import { Provider } from "@pulumi/cloudflare/provider.js";
import { CustomResource, output, runtime } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../../policies/money/verdict.ts";
import type { Resource } from "../../policies/resource.ts";
import { check } from "../../policies/rules/rules.harness.ts";
import { leftToAll } from "../../workers/sizes.harness.ts";
import { declareAccess } from "../access/index.ts";
import { openBudget } from "../budget/index.ts";
import { declareMigrations } from "../migrations/index.ts";
import { configWith, type Declared, declaredBy } from "../mocks.harness.ts";
import type { StackEvaluation } from "../offline/evaluate.ts";
import { evaluateOnce } from "../offline/evaluations.harness.ts";
import { billOf } from "../offline/plan/bill.ts";
import { deployed } from "../offline/plan/index.ts";
import { purposeOf } from "../offline/plan/purpose.ts";
import { declareStorage } from "../storage/index.ts";
import { declareWorkers } from "../workers/index.ts";
import { declareModelRoute } from "./index.ts";

const TOKEN = "secret-value-of-the-ai-gateway-token-0123456789";
const NOW = new Date("2026-11-20T12:00:00Z");

/** Something of another provider; its own module would take seconds to load. */
class Azure extends CustomResource {}
const address = () => {
  const props = { location: "eastus", sku: { name: "Standard" }, publicIPAllocationMethod: "Static" };
  new Azure("azure-native:network:PublicIPAddress", "address", props);
};

const LEDGER = {
  allowanceNano: 0,
  capNano: 15e9,
  warnNano: 12e9,
  interactiveNano: 14e9,
  epsilonNano: 3e8,
  fixedNano: 0,
  meteredCeilingNano: 0,
  usageCeilingNano: 0,
  azureFixedNano: 0,
};

type Stack = { readonly declared: readonly Declared[]; readonly bill: Verdict };

/** The program's own order: open the books, declare everything, decide. */
async function stackWith(raw: Record<string, string>, more: () => void = () => {}): Promise<Stack> {
  let bill: Verdict | undefined;
  const program = () => {
    const config = configWith(raw);
    const budget = openBudget(config);
    const provider = new Provider("cloudflare", {});
    const storage = declareStorage(config, provider);
    const access = declareAccess(config, provider);
    const migrations = declareMigrations(config, storage.database);
    declareWorkers(
      config,
      {
        storage,
        access,
        migrations,
        machine: null,
        budget: budget.ledger,
        bill: budget.bill,
        priceDates: budget.priceDates,
      },
      provider,
    );
    more();
    bill = budget.decide(NOW, null);
  };
  // The books can only be opened inside a stack, as the engine gives every program one.
  const declared = await declaredBy(() => void runtime.runInPulumiStack(() => Promise.resolve(program())));
  if (bill === undefined) throw new Error("The program did not come to its end");
  return { declared, bill };
}

const one = ({ declared }: Stack, kind: string, name: string) =>
  declared.find((resource) => resource.type.endsWith(`:${kind}`) && resource.name === name);

type Bound = { readonly name: string; readonly type: string; readonly json?: string; readonly text?: string };
function binding(stack: Stack, worker: string, name: string): Bound | undefined {
  const bindings = one(stack, "WorkersScript", worker)?.inputs.bindings as readonly Bound[] | undefined;
  return bindings?.find((bound) => bound.name === name);
}

const allowanceOf = (stack: Stack) => Number(binding(stack, "ledger", "ALLOWANCE_NANO")?.json);

type Gateway = { readonly spendLimits: { readonly rules: readonly { limit: number }[] } };
const gatewayOf = (stack: Stack) => one(stack, "AiGateway", "model")?.inputs as Gateway;
const limitOf = (stack: Stack) => gatewayOf(stack).spendLimits.rules[0]?.limit ?? Number.NaN;

/** As the policy pack gets it, with the gateway's limit moved by so many cents. */
const packed = ({ declared }: Stack, cents = 0): Resource[] => {
  const urns = declared.flatMap(({ options }) => options.dependencies);
  return declared.map(({ type, name, inputs, options: { dependencies } }) => {
    const props = structuredClone(inputs);
    const urn = urns.find((one) => one.endsWith(`${type}::${name}`)) ?? `${type}::${name}`;
    if (type.endsWith(":AiGateway"))
      for (const rule of (props as Gateway).spendLimits.rules) rule.limit += cents / 100;
    return { type, name, urn, props, dependencies };
  });
};

describe("allows", () => {
  test("[row 167] model calls through a gateway that stops at the allowance", async () => {
    const stack = await stackWith({ aiGatewayToken: TOKEN });
    expect(gatewayOf(stack)).toEqual({
      accountId: "0".repeat(32),
      aiGatewayId: "purser-dev",
      authentication: true,
      collectLogs: false,
      cacheTtl: 0,
      cacheInvalidateOnUpdate: false,
      rateLimitingInterval: 60,
      rateLimitingLimit: 120,
      rateLimitingTechnique: "sliding",
      logpush: false,
      zdr: false,
      spendLimits: {
        enabled: true,
        rules: [{ id: "month", limitType: "cost", technique: "fixed", window: 2_678_400, limit: 14.7 }],
      },
    });
    expect(binding(stack, "gate", "MODEL_BASE_URL")?.text).toBe(
      `https://gateway.ai.cloudflare.com/v1/${"0".repeat(32)}/purser-dev/anthropic`,
    );
    expect(binding(stack, "gate", "AI_GATEWAY_TOKEN")).toMatchObject({
      type: "secret_text",
      text: TOKEN,
    });
    expect(one(stack, "WorkersScript", "gate")?.options.dependencies).toContainEqual(
      expect.stringMatching(/AiGateway::model$/),
    );
    expect(check("allowance-honest", packed(stack))).toEqual([]);
    expect(stack.bill.problems).toEqual([]);
  });

  test("[row 171] one number: what a dearer stack leaves reaches the ledger, the gateway and the bill alike", async () => {
    const before = await stackWith({ aiGatewayToken: TOKEN });
    const after = await stackWith({ aiGatewayToken: TOKEN }, address);
    // A static address of a month, whatever it costs.
    const dearer = after.bill.ceilingNano - before.bill.ceilingNano;
    expect(dearer).toBeGreaterThan(1_000_000_000);
    expect(before.bill.allowanceNano - after.bill.allowanceNano).toBe(dearer);
    expect(allowanceOf(before) - allowanceOf(after)).toBe(dearer);
    expect(limitOf(before)).toBe(14.7);
    expect(limitOf(after)).toBeCloseTo(14.7 - dearer / 1_000_000_000, 1);
    for (const stack of [before, after]) {
      expect(allowanceOf(stack)).toBe(stack.bill.allowanceNano);
      expect(check("allowance-honest", packed(stack))).toEqual([]);
    }
  });

  test("[row 150] [row 167] the whole program with every fence up: each has a purpose, none a price", async ({
    skip,
  }) => {
    leftToAll(skip);
    const overrides = { aiGatewayToken: TOKEN, usageAlerts: "true" };
    const [fenced, bare] = [await evaluateOnce("prod", { overrides }), await evaluateOnce("prod")];
    const names = (of: StackEvaluation) =>
      deployed(of).map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    const fences = names(fenced).filter((name) => !names(bare).includes(name));
    expect(fences.toSorted()).toEqual(["AiGateway model", "NotificationPolicy usage"]);
    for (const resource of deployed(fenced)) expect(purposeOf(resource), resource.type).toBeTruthy();
    const bill = billOf(fenced, NOW);
    expect([bill.problems, bill.allowanceNano]).toEqual([[], billOf(bare, NOW).allowanceNano]);
  });
});

describe("refuses", () => {
  test("[row 171] a gateway's limit that is raised by a cent", async () => {
    const stack = await stackWith({ aiGatewayToken: TOKEN });
    expect(check("allowance-honest", packed(stack, 1)).join()).toContain("its spend limit 0 is $14.71");
  });
});

describe("fails safe", () => {
  test("without a token there is no gateway, and calls go where they are configured to go", async () => {
    const stack = await stackWith({});
    expect(gatewayOf(stack)).toBeUndefined();
    expect(binding(stack, "gate", "MODEL_BASE_URL")?.text).toBe("https://api.anthropic.com");
    expect(binding(stack, "gate", "AI_GATEWAY_TOKEN")).toBeUndefined();
    expect(check("allowance-honest", packed(stack))).toEqual([]);
  });

  test.each([
    [14_699_999_999, 14.69],
    [12_345_678_901, 12.34],
    [3_000_000_000, 3],
  ])(
    "[row 171] of %d nano-dollars the gateway may spend %d dollars, and no fraction of a cent more",
    async (nano, usd) => {
      const ledger = output({ ...LEDGER, allowanceNano: nano });
      const declared = await declaredBy(() => {
        declareModelRoute(configWith({ aiGatewayToken: TOKEN }), ledger, new Provider("cloudflare", {}));
      });
      const gateway = declared.find(({ type }) => type.endsWith(":AiGateway"))?.inputs as Gateway | undefined;
      expect(gateway?.spendLimits.rules.map(({ limit }) => limit)).toEqual([usd]);
    },
  );

  test("[row 182] the gateway's token is a secret wherever it is", async () => {
    const { declared } = await stackWith({ aiGatewayToken: TOKEN });
    const holding = declared.filter(({ inputs }) => JSON.stringify(inputs).includes(TOKEN));
    expect(Object.fromEntries(holding.map(({ name, secretInputs }) => [name, secretInputs]))).toEqual({
      chat: ["bindings"],
      chief: ["bindings"],
      gate: ["bindings"],
      personas: ["bindings"],
      runtime: ["bindings"],
    });
  });
});
