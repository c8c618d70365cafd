import { beforeAll, describe, expect, test } from "vitest";
import { BOOK } from "../../../policies/prices/index.ts";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { leftToAll } from "../../../workers/sizes.harness.ts";
import { ran } from "../../terminal/outside.harness.ts";
import type { Registered } from "../engine.ts";
import type { StackEvaluation } from "../evaluate.ts";
import { evaluateOnce } from "../evaluations.harness.ts";
import { billJson, billOf, type JudgedBill, renderBill } from "./bill.ts";
import { renderDifference } from "./difference.ts";
import { plan } from "./index.ts";

/** The amounts are those of a bill that costs nothing, so they are the same on any day. */
const NOW = new Date();

let today: StackEvaluation;
beforeAll(async () => {
  today = await evaluateOnce("dev");
});

const run = (...args: string[]) => ran(plan, args, { now: () => NOW });

/** The stack as it is, with one more resource. */
function withResource(type: string, name: string, inputs: Record<string, unknown>): StackEvaluation {
  const urn = `urn:pulumi:dev::purser::${type}::${name}`;
  const [first] = today.resources;
  if (!first) throw new Error("the stack declares nothing");
  const added: Registered = { ...first, type, name, urn, inputs, outputs: inputs, custom: true };
  return { ...today, resources: [...today.resources, added] };
}

const difference = (before: JudgedBill, after: JudgedBill) =>
  renderDifference(
    { stack: "dev", ref: "main", before, after, settings: [], resources: { added: [], removed: [] } },
    NOW,
  );

const address = (location = "eastus") =>
  withResource("azure-native:network:PublicIPAddress", "address", {
    location,
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
  });

describe("allows", () => {
  test("the bill to name every line, the total, what the model has and what it buys [row 155, 171]", () => {
    const bill = billOf(today, NOW);
    const text = renderBill(bill, NOW);
    for (const { item } of bill.lines) expect(text).toContain(item);
    for (const part of [
      "Left for the model",
      "$14.70",
      "$12.00",
      "$14.00",
      "calls stop at $14.70 ($15.00 less what is kept back)",
      "This stack may spend all of it",
      "AI Gateway's own spend limit is off; purser:aiGatewayToken switches it on.",
      "Cloudflare's usage alert is off; purser:usageAlerts switches it on.",
      "claude-haiku-5-5",
      "Fits",
    ]) {
      expect(text).toContain(part);
    }
  });

  test("one line of what Workers Paid would be for, and what either plan leaves for the model [row 155]", () => {
    const free = billOf(today, NOW);
    // What the fee is on that day, and what is set aside for its price's age.
    expect(renderBill(free, NOW)).toMatch(
      /Nothing declared needs Workers Paid \(purser:workersPlan\)\. More than 100,000 requests a day, 10 ms of processor time or 50 subrequests in one request would, and containers; it would leave \$\d\.\d\d for the model instead of \$14\.70\./,
    );
    const small = { ...(today.outputs.budgetTerms as object), budgetUsd: 5 };
    expect(
      renderBill(billOf({ ...today, outputs: { ...today.outputs, budgetTerms: small } }, NOW), NOW),
    ).toContain("beside the rest its price does not fit into the month.");
    const terms = { ...(today.outputs.budgetTerms as object), workersPlan: "paid" };
    const paid = renderBill(
      billOf({ ...today, outputs: { ...today.outputs, budgetTerms: terms } }, NOW),
      NOW,
    );
    expect(paid).toMatch(
      /Nothing declared needs it; on Workers Free the model would have \$14\.70 instead of \$\d\.\d\d\./,
    );
  });

  test("what does not fit into Workers Free to be counted in that line, on either plan", () => {
    const script = withResource("cloudflare:index/workersScript:WorkersScript", "heavy", {
      scriptName: "heavy",
      bindings: [],
      usageModel: "unbound",
    });
    expect(renderBill(billOf(script, NOW), NOW)).toMatch(
      /1 of what is declared does not fit, see below\. On Workers Paid/,
    );
  });

  test("fences that are on to go unmentioned", () => {
    const gateway = withResource("cloudflare:index/aiGateway:AiGateway", "model", { collectLogs: false });
    const type = "cloudflare:index/notificationPolicy:NotificationPolicy";
    const alert = withResource(type, "usage", { alertType: "billing_usage_alert" });
    expect(billOf(gateway, NOW).fencesOff).toEqual([expect.stringContaining("purser:usageAlerts")]);
    expect(billOf(alert, NOW).fencesOff).toEqual([expect.stringContaining("purser:aiGatewayToken")]);
  });

  test("what only a person sets to be listed, and on Workers Paid that nothing reads the usage", () => {
    const text = renderBill(billOf(today, NOW), NOW);
    expect(text).toMatch(/What a person sets by hand\n.*spend limit \$14 a month/);
    expect(text).not.toContain("purser:cloudflareUsageReader");
    const small = { ...(today.outputs.budgetTerms as object), budgetUsd: 5 };
    expect(
      renderBill(billOf({ ...today, outputs: { ...today.outputs, budgetTerms: small } }, NOW), NOW),
    ).toContain("beside the rest its price does not fit into the month.");
    const terms = { ...(today.outputs.budgetTerms as object), workersPlan: "paid" };
    const paid = billOf({ ...today, outputs: { ...today.outputs, budgetTerms: terms } }, NOW);
    expect(renderBill(paid, NOW)).toContain("purser:cloudflareUsageReader switches it on");
    expect(renderBill(paid, NOW)).toContain("a limit for Workers");
  });

  test("the difference to show what was added, with the amounts [row 156]", () => {
    // The day on which its price was read, so that nothing is set aside for its age.
    const read = new Date(`${BOOK.find("azure.ip.v4.static", "eastus")?.asOf}T12:00:00Z`);
    const text = difference(billOf(today, read), billOf(address(), read));
    expect(text).toMatch(/Infrastructure at most \$0\.00 → \$3\.\d\d a month \(\+\$3\.\d\d\)/);
    expect(text).toMatch(
      /\| address: .+ \| – \| 744 .+ × \$0\.\d+ = \$3\.\d\d \(price of \d{4}-.+\| \+\$3\.\d\d \|/,
    );
    expect(text).toMatch(/\d+ lines stay as before and cost at most \$0\.00\./);
    const back = difference(billOf(address(), read), billOf(today, read));
    expect(back).toMatch(/\| address: .+ = \$3\.\d\d .+ \| – \| −\$3\.\d\d \|/);
    expect(difference(billOf(today, NOW), billOf(today, NOW))).toContain("No line of the bill changes");
  });

  test("a program to read the same plan, amounts as decimal strings and no secret [row 182]", async () => {
    const { code, output } = await run("dev", "--json");
    expect(code).toBe(0);
    const { bill, resources, totals } = JSON.parse(output);
    expect(bill).toMatchObject({ ceilingUsd: "0.00", allowanceUsd: "14.70" });
    expect(resources.length).toBe(Object.values<number>(totals).reduce((sum, count) => sum + count, 0));
    expect(output).not.toContain("placeholder-for-a-cloudflare-api-token");
  });

  test("the difference to a revision of the checkout itself [row 156]", async ({ skip }) => {
    leftToAll(skip);
    const { output } = await run("dev", "--against", "HEAD");
    expect(output).toContain("### Monthly cost of `dev` against `HEAD`");
  });
});

describe("refuses", () => {
  test.each([
    [["nope"], 1, "npm run setup -- nope"],
    [["dev", "prod"], 2, "Usage: npm run plan"],
    [["../dev"], 2, "Usage: npm run plan"],
    [["dev", "--against", "no-such-revision"], 1, "There is no revision"],
    [["dev", "--against=--output=x"], 1, "There is no revision"],
  ])("npm run plan -- %j", async (args, code, message) => {
    const { code: ended, output } = await run(...args);
    expect([ended, output]).toEqual([code, expect.stringContaining(message)]);
  });

  test("a stack that costs too much, with the line that costs most [row 157]", () => {
    const machine = withResource("azure-native:compute:VirtualMachine", "machine", {
      location: "eastus",
      hardwareProfile: { vmSize: "Standard_B2als_v2" },
      storageProfile: { osDisk: { diskSizeGB: 32, managedDisk: { storageAccountType: "StandardSSD_LRS" } } },
    });
    const bill = billOf(machine, NOW);
    expect(bill.ok).toBe(false);
    const text = renderBill(bill, NOW);
    expect(text).toContain("Refused");
    expect(text).toMatch(/What costs most is machine/);
    expect(difference(billOf(today, NOW), bill)).toContain("**Refused:**");
  });
});

describe("refuses what the account's stacks may spend together", () => {
  const accountId = () => String(today.outputs.accountId);
  const beside = (budgetUsd: string) => [{ stack: "prod", raw: { accountId: accountId(), budgetUsd } }];

  test("when it is more than the account, before anybody approves it [row 171]", () => {
    const bill = billOf(today, NOW, { stacks: beside("11") });
    expect(bill.ok).toBe(false);
    const text = renderBill(bill, NOW);
    expect(text).toContain("The account's stacks may spend $26.00 together (dev $15.00, prod $11.00)");
    expect(text).not.toMatch(/Fits|This stack may spend all of it/);
    expect(difference(billOf(today, NOW), bill)).toMatch(/Refused:.*purser:otherStacksUsd/s);
  });

  test("and not when it is no more", () => {
    const terms = { ...(today.outputs.budgetTerms as object), budgetUsd: 4 };
    const smaller = { ...today, outputs: { ...today.outputs, budgetTerms: terms } };
    expect(billOf(smaller, NOW, { stacks: beside("11") }).ok).toBe(true);
  });
});

describe("fails safe", () => {
  test("a resource that nobody has priced is refused and never free [row 157]", () => {
    const bill = billOf(withResource("azure-native:cache:Redis", "cache", { location: "eastus" }), NOW);
    expect([bill.ok, bill.ceilingNano >= 15e9]).toEqual([false, true]);
  });

  test("no day on which it would refuse what it allows today: it says which prices to look at, and sets more aside", () => {
    for (const day of ["2027-03-01", "2028-02-29", "2030-01-01"]) {
      const now = new Date(`${day}T12:00:00Z`);
      const bill = billOf(today, now);
      expect([day, bill.ok, bill.allowanceNano]).toEqual([day, true, 14.7e9]);
      const text = renderBill(bill, now);
      expect(text).toContain("Fits");
      expect(text).toContain("Prices to look at again");
      expect(text).toMatch(
        /The prices? of claude-haiku-5-5.*Confirm it: npm run prices -- --confirm anthropic\b/,
      );
      expect(text).toContain("needs purser:pricesConfirmed");
      expect(JSON.stringify(billJson(bill))).toContain("npm run prices -- --confirm anthropic");
    }
  });

  test("a price that was read second-hand is old, and it is said where it is from", () => {
    // Also where somebody has read every price today.
    const now = new Date(NOW.getTime() + 200 * DAY_MS);
    const bill = billOf(address("swedencentral"), now);
    expect(bill.lines.some(({ item }) => item.startsWith("public IPv4 address: 50 % set aside"))).toBe(true);
    expect(renderBill(bill, now)).toMatch(
      /The price of address \(public IPv4 address\) .* It is from https:\S+ \(second-hand, of https:/,
    );
  });

  test("a machine at old prices is still planned, with a line for what is set aside", () => {
    const now = new Date("2030-01-01T12:00:00Z");
    const { ok, lines } = billOf(address(), now);
    expect(ok).toBe(true);
    const [set] = lines.filter(({ item }) => item.includes("set aside"));
    expect(set?.item).toMatch(/^public IPv4 address: 50 % set aside, its price was read \d+ days ago/);
    expect(renderBill(billOf(address(), now), now)).toContain("50 % set aside");
  });
});
