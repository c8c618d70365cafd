import { CustomResource, runtime } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { CHEAP_MODEL, MODELS } from "../../policies/prices/models.ts";
import { parseConfig, withPlaceholders } from "../config/settings.ts";
import { problemsOf, VALID } from "../config/valid.harness.ts";
import { configWith, declaredBy } from "../mocks.harness.ts";
import { type Deployed, spendingIn } from "./deployed.ts";
import { openBudget } from "./index.ts";

// What the program refuses to raise by a price that nobody has looked at for years.

/** Every price of the book is old then, whenever this runs. */
const OLD = new Date("2090-01-01T12:00:00Z");
const CHEAP = { chat: CHEAP_MODEL, decision: CHEAP_MODEL, background: CHEAP_MODEL, cheap: CHEAP_MODEL };
const DEAR = [...MODELS.keys()].find((model) => model.includes("opus")) ?? "";
const ADDRESS = "azure.ip.v4.static@eastus";

class Azure extends CustomResource {}
const address = () =>
  void new Azure("azure-native:network:PublicIPAddress", "address", { location: "eastus" });

/** The program's decision on a stack with an address, or with nothing; null when it is deployed. */
async function refusal(deployed: Deployed, raw: Record<string, string> = {}, declare = address) {
  let said: string | null = null;
  const program = () => {
    const { pricesConfirmed, ...rest } = raw;
    const budget = openBudget({ ...configWith(rest), pricesConfirmed });
    declare();
    try {
      budget.decide(OLD, deployed);
    } catch (error) {
      said = (error as Error).message;
    }
  };
  await declaredBy(() => void runtime.runInPulumiStack(() => Promise.resolve(program())));
  return said as string | null;
}

const spending = (hours: number, chat = CHEAP_MODEL): Deployed => ({
  quantities: { [ADDRESS]: hours },
  models: { ...CHEAP, chat },
});

describe("allows", () => {
  test("what is deployed to be deployed again, and something new where nobody knows what is", async () => {
    expect(await refusal(spending(744))).toBeNull();
    expect(await refusal("unknown")).toBeNull();
    expect(await refusal(null, {}, () => {})).toBeNull();
    expect(await refusal(spending(744, DEAR), { models: JSON.stringify({ chat: DEAR }) })).toBeNull();
  });

  test("a raise with the owner's word of these days", async () => {
    expect(await refusal(null, { pricesConfirmed: "2089-12-20" })).toBeNull();
  });

  test("the engine's answer to say what is deployed, when it says it", () => {
    const outputs = { spending: spending(744), url: "https://purser.example.com" };
    expect(spendingIn({ name: "o/p/s", outputs })).toEqual(spending(744));
    expect(spendingIn({}), "a plan without an account").toBe("unknown");
  });
});

describe("refuses", () => {
  test.each<[string, Deployed, Record<string, string>, RegExp]>([
    [
      "an address in the first deploy",
      null,
      {},
      /address \(public IPv4 address\) costs more than what is deployed/,
    ],
    ["an address for longer", spending(100), {}, /address \(public IPv4 address\)/],
    ["one with a word that has itself grown old", null, { pricesConfirmed: "2089-09-01" }, /public IPv4/],
    [
      "a dearer model",
      spending(744),
      { models: JSON.stringify({ chat: DEAR }) },
      /opus\S* for chat costs more/,
    ],
  ])("%s, and names the command and the key", async (_, deployed, raw, sentence) => {
    const said = await refusal(deployed, raw);
    expect(said).toMatch(/^The budget refuses this deploy; nothing was created:/);
    expect(said).toMatch(sentence);
    expect(said).toContain("npx pulumi config set purser:pricesConfirmed <YYYY-MM-DD>");
  });

  test("a word of a day that is none or has not come", () => {
    expect(problemsOf({ ...VALID, pricesConfirmed: "soon" }).message).toContain("is not a day such as");
    expect(problemsOf({ ...VALID, pricesConfirmed: "2026-11-21" }).message).toContain("later than today");
    const now = new Date("2026-11-20T12:00:00Z");
    const { raw } = withPlaceholders({ ...VALID, pricesConfirmed: "2026-11-20" });
    expect(parseConfig(raw, "dev", now).pricesConfirmed).toBe("2026-11-20");
  });
});

describe("fails safe", () => {
  test.each([
    ["an older program's outputs", { outputs: { url: "x" } }],
    ["outputs that are none", { outputs: { spending: "much" } }],
    ["quantities that are none", { outputs: { spending: { quantities: { x: "1" }, models: {} } } }],
  ])("%s count as nothing deployed", (_, answer) => {
    expect(spendingIn(answer)).toBeNull();
  });
});
