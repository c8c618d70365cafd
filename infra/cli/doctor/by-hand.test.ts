import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { termsFrom } from "../../config/terms.ts";
import type { JudgedBill } from "../../offline/plan/bill.ts";
import type { HttpReply, Send } from "../../terminal/send.ts";
import { ACCOUNT, API_TOKEN, REFUSED, type StandIn, standIn } from "../setup/standin.harness.ts";
import { lookByHand } from "./by-hand.ts";

let cloudflare: StandIn;
beforeEach(async () => {
  cloudflare = await standIn();
});
afterEach(() => cloudflare.close());

const SPEND = `GET /accounts/${ACCOUNT}/billing/spend-policies`;
const ALERTS = `GET /accounts/${ACCOUNT}/alerting/v3/policies`;
const policy = (product_id: string, more: object = {}) => ({
  action: "usage_block",
  enabled: true,
  product_id,
  ...more,
});
const WORKSPACE = "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ";
const limit = (amount: string | null, more: object = {}) => ({
  amount,
  period: "monthly",
  is_enabled: true,
  scope: { type: "workspace", workspace_id: WORKSPACE },
  ...more,
});

/** Looks on a plan, with 9.70 dollars for the model, as a person with these credentials. */
function look(workersPlan: "free" | "paid", env: Record<string, string>, send: Send = async () => fail()) {
  const bill = {
    allowance: { allowanceNano: 9.7e9, capNano: 15e9 },
    terms: termsFrom({ workersPlan }),
  } as Pick<JudgedBill, "allowance" | "terms">;
  const stack = {
    accountId: ACCOUNT,
    cloudflareBaseUrl: `${cloudflare.url}`,
    anthropicWorkspaceId: WORKSPACE,
  };
  return lookByHand(bill, stack, { env, send });
}
function fail(): never {
  throw new Error("nobody was to be asked");
}
const CLOUDFLARE = { CLOUDFLARE_API_TOKEN: API_TOKEN };
const ANTHROPIC = { ANTHROPIC_ADMIN_KEY: "sk-ant-admin-of-this-test" };
const answers =
  (json: HttpReply["json"], status = 200): Send =>
  async () => ({ status, location: "", headers: {}, bytes: new Uint8Array(), json });

describe("allows", () => {
  test("what is set to be seen, with what its amount is where that can be read", async () => {
    cloudflare.replies.set(SPEND, { result: [policy("workers"), policy("durable_objects")] });
    cloudflare.replies.set(ALERTS, { result: [{ alert_type: "billing_budget_alert", enabled: true }] });
    const send = answers({ data: [limit("900"), limit("5000", { scope: { type: "organization" } })] });
    const { findings, lines } = await look("paid", { ...CLOUDFLARE, ...ANTHROPIC }, send);
    expect(findings).toEqual([]);
    expect(lines).toEqual([
      expect.stringMatching(/^Anthropic Console.* Set: \$9 a month\.$/),
      expect.stringMatching(/for Workers.* Set: a policy/),
      expect.stringMatching(/for Durable Objects.* Set: a policy/),
      expect.stringMatching(/budget alert at \$15\.00.* Set: an alert/),
    ]);
  });
});

describe("refuses", () => {
  test("what is off, of another kind, for another product or above what it may be", async () => {
    cloudflare.replies.set(SPEND, {
      result: [policy("workers", { action: "notification" }), policy("durable_objects", { enabled: false })],
    });
    cloudflare.replies.set(ALERTS, { result: [{ alert_type: "billing_usage_alert", enabled: true }] });
    const send = answers({ data: [limit("5000")] });
    const { findings, lines } = await look("paid", { ...CLOUDFLARE, ...ANTHROPIC }, send);
    expect(lines).toEqual([]);
    expect(findings.map(({ severity, what }) => `${severity} ${what}`)).toEqual([
      "warning Anthropic's own limit is $50 a month, more than the $9 that the model may cost.",
      "warning No spend policy blocks usage of Workers.",
      "warning No spend policy blocks usage of Durable Objects.",
      "warning No budget alert is on.",
    ]);
  });

  test.each([
    ["of a day", limit("900", { period: "daily" })],
    ["that is switched off", limit("900", { is_enabled: false })],
    ["without an amount", limit(null)],
    ["of another workspace", limit("900", { scope: { type: "workspace", workspace_id: "wrkspc_other" } })],
  ])("a limit of the model %s", async (_, one) => {
    const { findings } = await look("free", ANTHROPIC, answers({ data: [one] }));
    expect(findings[0]?.what).toContain("Nothing at Anthropic limits");
  });
});

describe("fails safe", () => {
  test("without credentials nobody is asked, and nothing is called set", async () => {
    const { findings, lines } = await look("paid", {});
    expect(findings).toEqual([]);
    expect(lines.map((line) => /Cannot be read: (.*)\.$/.exec(line)?.[1])).toEqual([
      "ANTHROPIC_ADMIN_KEY is not set",
      ...Array.from({ length: 3 }, () => "CLOUDFLARE_API_TOKEN is not set"),
    ]);
    expect(cloudflare.calls).toEqual([]);
  });

  test("what may not be read, or has a form that nobody knows, is said to be unread", async () => {
    cloudflare.replies.set(SPEND, REFUSED);
    cloudflare.replies.set(ALERTS, { result: [{ nothing: "known" }] });
    const env = { ...CLOUDFLARE, ...ANTHROPIC };
    for (const send of [
      answers(null, 403),
      answers({ data: "?" }),
      async () => Promise.reject(new Error("away")),
    ]) {
      const { findings, lines } = await look("paid", env, send);
      expect(findings).toEqual([]);
      expect(lines.every((line) => line.includes("Cannot be read: "))).toBe(true);
      expect(lines.join()).not.toContain("sk-ant-admin");
    }
  });
});
