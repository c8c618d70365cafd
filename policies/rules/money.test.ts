import { describe, expect, test } from "vitest";
import { BOOK } from "../prices/index.ts";
import { declare, machine, safe } from "../stack.harness.ts";
import { broken, check, plus, refuses, UNKNOWN, without } from "./rules.harness.ts";

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

describe("refuses: price-age", () => {
  test("prices a day older than 90 days [row 157]", () => {
    const plan = BOOK.find("cloudflare.workers.free.plan");
    const last = new Date(`${plan?.asOf}T23:59:59Z`);
    last.setUTCDate(last.getUTCDate() + 90);
    expect(check("price-age", safe(), {}, last)).toEqual([]);
    const next = new Date(last.getTime() + 86_400_000);
    expect(check("price-age", safe(), {}, next).join()).toMatch(
      /Workers Free plan.*91 days ago.*npm run prices/,
    );
  });
});

describe("fails safe", () => {
  test("a lower budget that the stack declares goes before the pack's cap [row 171]", () => {
    const declared = { type: "json", name: "BUDGET", json: JSON.stringify({ capNano: 10_000_000_000 }) };
    const resources = broken("WorkersScript", "ledger", "bindings.2", declared);
    expect(check("monthly-budget", resources).join()).toContain("above the stack's own budget of $10.00");
    expect(check("allowance-honest", resources).join()).toContain("leaves $9.80");
  });
});
