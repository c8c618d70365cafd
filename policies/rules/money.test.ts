import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_DAY } from "../prices/golden.harness.ts";
import { DAY_MS } from "../prices/time.ts";
import { BUDGET, declare, machine, safe } from "../stack.harness.ts";
import { RULES } from "./index.ts";
import { broken, check, plus, refuses, without } from "./rules.harness.ts";

const ledgerWith = (nano: string) =>
  declare("cloudflare:index/workersScript:WorkersScript", "second", {
    scriptName: "purser-prod-second-ledger",
    bindings: [{ type: "plain_text", name: "ALLOWANCE_NANO", text: nano }],
  });

describe("allows", () => {
  test("a higher cap with the owner's word [row 171]", () => {
    const vm = machine({ size: "Standard_B2ats_v2", region: "eastus" });
    expect(check("monthly-budget", [...safe(), ...vm], { capUsd: 20, iUnderstand: true })).toEqual([]);
    expect(check("allowance-honest", safe(), { capUsd: 20, iUnderstand: true })).toEqual([]);
  });

  test("a stack without a ledger and without a gateway: there is no allowance to check", () => {
    const bare = without("WorkersScript", "ledger").filter(({ name }) => name !== "ai");
    expect(check("allowance-honest", bare)).toEqual([]);
  });

  test("two ledgers that share the allowance", () => {
    const half = broken("WorkersScript", "ledger", "bindings.0.text", "7350000000");
    expect(check("allowance-honest", [...half, ledgerWith("7350000000")])).toEqual([]);
  });

  test("a gateway with a narrower limit beside the one for everything", () => {
    const month = { id: "month", limit: 14.7, limitType: "cost", window: 2_678_400 };
    const hour = { id: "hour", limit: 20, limitType: "cost", window: 3600 };
    const both = broken("AiGateway", "ai", "spendLimits.rules", [hour, month]);
    expect(check("allowance-honest", both)).toEqual([]);
  });

  test("a ledger handed the number as JSON", () => {
    const binding = { type: "json", name: "ALLOWANCE_NANO", json: "14700000000" };
    expect(check("allowance-honest", broken("WorkersScript", "ledger", "bindings.0", binding))).toEqual([]);
  });
});

refuses("monthly-budget", "a month that does not fit: %s [row 157]", {
  "a machine above the warn line": [
    plus(...machine({ size: "Standard_B2as_v2", region: "eastus" })),
    /can cost \$\d+\.\d\d a month; more than \$12\.00 is refused.*What costs most is machine.*Cheaper: Standard_/,
  ],
  "a machine that leaves the model too little": [
    plus(...machine({ size: "Standard_B2ats_v2", region: "eastus", address: true })),
    /leaves \$0\.\d\d of \$15\.00 for the model; it needs at least \$3\.00/,
  ],
  "tax that pushes it over": [
    plus(...machine({ size: "Standard_B2ats_v2", region: "eastus" })),
    /of tax/,
    { taxRate: 0.2 },
  ],
  "Workers Paid and a zone on Pro": [
    safe(),
    /Cloudflare zone: zone plan pro, 1 × \$25\.00/,
    { workersPlan: "paid", zonePlan: "pro" },
  ],
  "a cap above the stack's own budget": [
    safe(),
    /cap of \$20\.00 is above the stack's own budget of \$15\.00.*iUnderstand/,
    { capUsd: 20 },
  ],
});

refuses("allowance-honest", "more than the resources leave: %s [row 171]", {
  "a ledger handed a cent more": [
    broken("WorkersScript", "ledger", "bindings.0.text", "14710000000"),
    /ledger: its ALLOWANCE_NANO hands out \$14\.71, but the infrastructure leaves \$14\.70/,
  ],
  "a ledger handed one nano-dollar more": [
    broken("WorkersScript", "ledger", "bindings.0.text", "14700000001"),
    /hands out/,
  ],
  "a ledger whose allowance is not known": [
    broken("WorkersScript", "ledger", "bindings.0.text", UNKNOWN),
    /nobody can tell how much/,
  ],
  "a ledger without an allowance": [
    broken("WorkersScript", "ledger", "bindings.0.name", "OTHER"),
    /nobody can tell how much/,
  ],
  "a ledger handed it as a secret": [
    broken("WorkersScript", "ledger", "bindings.0.type", "secret_text"),
    /nobody can tell/,
  ],
  "a ledger told a higher limit for everything": [
    broken("WorkersScript", "ledger", "bindings.2", {
      type: "json",
      name: "BUDGET",
      json: JSON.stringify({ capNano: 20_000_000_000 }),
    }),
    /its budget is \$20\.00 a month, but the limit is \$15\.00/,
  ],
  "a gateway with a higher limit": [
    broken("AiGateway", "ai", "spendLimits.rules.0.limit", 14.71),
    /its spend limit 0 is \$14\.71/,
  ],
  "a gateway whose limit is not known": [
    broken("AiGateway", "ai", "spendLimits.rules.0.limit", UNKNOWN),
    /is not known/,
  ],
  "a gateway that counts an hour": [
    broken("AiGateway", "ai", "spendLimits.rules.0.window", 3600),
    /does not hold for a month/,
  ],
  "a gateway that counts a second less than a month": [
    broken("AiGateway", "ai", "spendLimits.rules.0.window", 2_678_399),
    /does not hold for a month/,
  ],
  "a gateway without a window": [
    broken("AiGateway", "ai", "spendLimits.rules.0.window", undefined),
    /does not hold for a month/,
  ],
  "a gateway whose window is not known": [
    broken("AiGateway", "ai", "spendLimits.rules.0.window", UNKNOWN),
    /does not hold for a month/,
  ],
  "a gateway that counts tokens": [
    broken("AiGateway", "ai", "spendLimits.rules.0.limitType", "tokens"),
    /does not count cost/,
  ],
  "a gateway without a type of limit": [
    broken("AiGateway", "ai", "spendLimits.rules.0.limitType", undefined),
    /does not count cost/,
  ],
  "a gateway whose type of limit is not known": [
    broken("AiGateway", "ai", "spendLimits.rules.0.limitType", UNKNOWN),
    /does not count cost/,
  ],
  "a gateway that counts one model": [
    broken("AiGateway", "ai", "spendLimits.rules.0.model", { mode: "include", values: ["x"] }),
    /holds for some calls alone/,
  ],
  "a gateway that counts one provider": [
    broken("AiGateway", "ai", "spendLimits.rules.0.aiGatewayProvider", { mode: "include", values: ["x"] }),
    /holds for some calls alone/,
  ],
  "a gateway that counts some callers": [
    broken("AiGateway", "ai", "spendLimits.rules.0.metadata", { user: { mode: "include", values: ["x"] } }),
    /holds for some calls alone/,
  ],
  "a gateway whose condition is not known": [
    broken("AiGateway", "ai", "spendLimits.rules.0.model", UNKNOWN),
    /holds for some calls alone/,
  ],
  "a gateway whose rule is off": [
    broken("AiGateway", "ai", "spendLimits.rules.0.enabled", false),
    /no spend limit that is switched on/,
  ],
  "a gateway whose rule may be off": [
    broken("AiGateway", "ai", "spendLimits.rules.0.enabled", UNKNOWN),
    /no spend limit that is switched on/,
  ],
  "two ledgers with the whole allowance each": [
    plus(ledgerWith("14700000000")),
    /second: its ALLOWANCE_NANO hands out \$14\.70 \(all 2 ledgers \$29\.40\), but the infrastructure leaves \$14\.70/,
  ],
  "two ledgers a nano-dollar above it together": [plus(ledgerWith("1")), /all 2 ledgers/],
  "a gateway whose limit is off": [
    broken("AiGateway", "ai", "spendLimits.enabled", false),
    /no spend limit that is switched on/,
  ],
  "a gateway without limits": [
    broken("AiGateway", "ai", "spendLimits", undefined),
    /no spend limit that is switched on/,
  ],
  "an allowance that a machine no longer leaves": [
    plus(...machine({ size: "Standard_B2pts_v2", region: "eastus" })),
    /leaves \$4\.98/,
  ],
});

const budgetWith = (change: object) =>
  broken("WorkersScript", "ledger", "bindings.2.json", JSON.stringify({ ...BUDGET, ...change }));

refuses("allowance-honest", "a number that nobody sees: %s", {
  "a second allowance beside the first": [
    broken("WorkersScript", "ledger", "bindings.3", {
      type: "plain_text",
      name: "ALLOWANCE_NANO",
      text: "99000000000",
    }),
    /nobody can tell how much/,
  ],
  "an allowance in a Worker that is no ledger by its name": [
    broken("WorkersScript", "edge", "bindings.2", {
      type: "json",
      name: "ALLOWANCE_NANO",
      json: "14700000000",
    }),
    /all 2 ledgers \$29\.40/,
  ],
  "a second budget that allows more": [
    broken("WorkersScript", "ledger", "bindings.3", {
      type: "json",
      name: "BUDGET",
      json: JSON.stringify({ ...BUDGET, capNano: 20e9 }),
    }),
    /its budget is \$20\.00 a month, but the limit is \$15\.00/,
  ],
});

refuses("levels-honest", "a month that would not be throttled: %s", {
  "a line at the cap": [budgetWith({ warnNano: 15e9 }), /throttled later than at \$12\.00/],
  "background work to the end": [budgetWith({ interactiveNano: 14.5e9 }), /background work beyond \$14\.00/],
  "nothing kept back": [budgetWith({ epsilonNano: 0 }), /keeps back less than \$0\.30/],
  "a line that is none": [budgetWith({ warnNano: "soon" }), /throttled later/],
  "infrastructure that is forgotten": [
    [...broken("AiGateway", "ai", "collectLogs", false)],
    /counts less for the infrastructure than the \$5\.00/,
    { workersPlan: "paid" },
  ],
  "a dear model to go on with": [
    budgetWith({ cheapModels: ["claude-opus-5-5"] }),
    /goes on with claude-opus-5-5/,
  ],
  "a cheap model and a dear one": [
    budgetWith({ cheapModels: ["claude-haiku-5-5", "claude-sonnet-5-5"] }),
    /goes on with claude-sonnet-5-5/,
  ],
  "a model without a price": [
    budgetWith({ cheapModels: ["claude-fable-5-2"] }),
    /claude-fable-5-2.*no price/,
  ],
  "no cheap model": [budgetWith({ cheapModels: [] }), /names no cheap model/],
  "a budget that is secret": [
    broken("WorkersScript", "ledger", "bindings.2.type", "secret_text"),
    /BUDGET cannot be read/,
  ],
  "a budget twice": [
    broken("WorkersScript", "ledger", "bindings.3", {
      type: "json",
      name: "BUDGET",
      json: JSON.stringify(BUDGET),
    }),
    /BUDGET cannot be read/,
  ],
});

refuses("unpriced-resource", "models without a price: %s [row 13]", {
  "a model that no book has": [
    broken("WorkersScript", "edge", "bindings.2", {
      type: "json",
      name: "MODELS",
      json: JSON.stringify({ chat: "claude-fable-5-2", cheap: "claude-haiku-5-5" }),
    }),
    /names claude-fable-5-2, which has no price/,
  ],
});

refuses("unpriced-resource", "what has no price: %s [row 157]", {
  "a kind nobody has priced": [
    plus(declare("cloudflare:index/stream:Stream", "film", {})),
    /film: nobody has priced resources of type cloudflare:index\/stream:Stream/,
  ],
  "a type of another cloud": [plus(declare("aws:s3/bucket:Bucket", "b", {})), /nobody has priced/],
  "a binding with a meter of its own": [
    broken("WorkersScript", "edge", "bindings.0.type", "ai"),
    /nobody has priced a binding ai/,
  ],
  "bindings that are not known": [broken("WorkersScript", "edge", "bindings", UNKNOWN), /not known yet/],
  "a machine of unknown size": [
    plus(...machine({ size: UNKNOWN, region: "eastus" })),
    /no price for unknown size/,
  ],
  "a machine of a size without a price": [
    plus(...machine({ size: "Standard_X1", region: "eastus" })),
    /no price for Standard_X1 in eastus/,
  ],
  "a machine in a region without a price": [
    plus(...machine({ size: "Standard_B2pts_v2", region: "norwayeast" })),
    /Standard_B2pts_v2 in norwayeast/,
  ],
  "a machine in an unknown region": [
    plus(...machine({ size: "Standard_B2pts_v2", region: UNKNOWN })),
    /in an unknown region/,
  ],
});

describe("price-age", () => {
  const days = (count: number) => new Date(Date.parse(`${GOLDEN_DAY}T12:00:00Z`) + count * DAY_MS);
  const paid = { workersPlan: "paid" };

  test("says nothing of what is fresh, and refuses nothing at any age [row 157]", () => {
    expect(check("price-age", safe(), paid, days(59))).toEqual([]);
    const deciding = RULES.filter(
      ({ name, level }) => level === "mandatory" && name !== "short-service-tokens",
    );
    for (const count of [60, 90, 180, 400, 4_000]) {
      expect(check("price-age", safe(), paid, days(count)).length, `${count}`).toBeGreaterThan(0);
      for (const { name } of deciding) expect(check(name, safe(), {}, days(count)), name).toEqual([]);
    }
    expect(RULES.find(({ name }) => name === "price-age")?.level).toBe("advisory");
  });

  test("which price, how old, what it means and how to confirm it", () => {
    const said = (count: number) => check("price-age", safe(), paid, days(count)).join();
    expect(said(61)).toContain(`read on ${GOLDEN_DAY}, 61 days ago. Confirm it: npm run prices -- --confirm`);
    expect(said(91)).toMatch(/Workers Paid plan.*25 % more is set aside/);
    expect(said(181)).toContain("50 % more is set aside");
    expect(said(91)).not.toContain("zone plan free");
    expect(said(401)).toContain("zone plan free");
  });

  test("an old price takes more of the month, and the model has less", () => {
    const quiet = broken("AiGateway", "ai", "collectLogs", false);
    const left = (count: number) =>
      /leaves (\$\d+\.\d\d)/.exec(check("allowance-honest", quiet, paid, days(count)).join())?.[1];
    // The plan's five dollars, and a quarter or half of them on top.
    expect([left(10), left(92), left(182)]).toEqual(["$9.70", "$8.45", "$7.20"]);
  });
});

describe("fails safe", () => {
  test("a lower budget that the stack declares goes before the pack's cap [row 171]", () => {
    const declared = { type: "json", name: "BUDGET", json: JSON.stringify({ capNano: 10_000_000_000 }) };
    const resources = broken("WorkersScript", "ledger", "bindings.2", declared);
    expect(check("monthly-budget", resources)).toEqual([]);
    const vm = machine({ size: "Standard_B2pts_v2", region: "eastus" });
    expect(check("monthly-budget", [...resources, ...vm]).join()).toContain("more than $8.00 is refused");
    expect(check("allowance-honest", resources).join()).toContain("leaves $9.80");
  });
});
