import { describe, expect, test } from "vitest";
import type { StackEvaluation } from "../../offline/evaluate.ts";
import { azureDifferences } from "./azure.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
const TOKEN = "a-token-that-no-output-may-hold";

const resource = (type: string, inputs: Record<string, unknown>) => ({
  type: `azure-native:${type}`,
  name: "machine",
  inputs,
});
const DECLARED = [
  resource("resources:ResourceGroup", { resourceGroupName: "purser-prod" }),
  resource("compute:VirtualMachine", { vmName: "purser-prod" }),
  resource("network:NetworkInterface", { networkInterfaceName: "purser-prod" }),
  resource("network:NetworkSecurityGroup", { networkSecurityGroupName: "purser-prod" }),
];
const evaluation = (resources: readonly object[] = DECLARED) => ({ resources }) as unknown as StackEvaluation;
const THERE = [
  { type: "Microsoft.Compute/virtualMachines", name: "purser-prod" },
  { type: "Microsoft.Compute/disks", name: "purser-prod_OsDisk_1_0a1b2c" },
  { type: "Microsoft.Network/networkInterfaces", name: "PURSER-PROD" },
  { type: "Microsoft.Network/networkSecurityGroups", name: "purser-prod" },
];

type Reply = { readonly status: number; readonly json: unknown };

async function looked(
  reply: Reply | null,
  env: Readonly<Record<string, string>> = { AZURE_ACCESS_TOKEN: TOKEN },
) {
  const asked: string[] = [];
  const send = async (url: string, init?: RequestInit) => {
    asked.push(url);
    expect(new Headers(init?.headers).get("authorization")).toBe(`Bearer ${TOKEN}`);
    if (reply === null) throw new TypeError(`fetch failed with ${TOKEN}`);
    return reply;
  };
  const outside = { env, send } as unknown as Parameters<typeof azureDifferences>[3];
  const found = await azureDifferences("prod", evaluation(), SUBSCRIPTION, outside);
  expect(JSON.stringify(found)).not.toContain(TOKEN);
  return { ...found, asked };
}
const listing = (value: readonly object[], more: object = {}) => ({ status: 200, json: { value, ...more } });

describe("allows", () => {
  test("[row 154] a group in which lies what is declared, with the disk that Azure makes", async () => {
    const { differences, line, asked } = await looked(listing(THERE));
    expect([differences, line]).toEqual([[], null]);
    expect(asked).toEqual([
      `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/purser-prod/resources?api-version=2021-04-01`,
    ]);
  });

  test("a stack without a machine, and one whose Azure cannot be asked, which is said", async () => {
    const outside = { env: {}, send: () => Promise.reject(new Error("nobody is asked")) };
    expect(await azureDifferences("prod", evaluation([]), SUBSCRIPTION, outside as never)).toEqual({
      differences: [],
      line: null,
    });
    const { differences, line } = await azureDifferences(
      "prod",
      evaluation(),
      SUBSCRIPTION,
      outside as never,
    );
    expect([differences, line]).toEqual([[], expect.stringContaining("AZURE_ACCESS_TOKEN=$(az account")]);
  });
});

describe("refuses", () => {
  test.each([
    ["a public address", { type: "Microsoft.Network/publicIPAddresses", name: "mine" }],
    [
      "an extension of the machine",
      { type: "Microsoft.Compute/virtualMachines/extensions", name: "purser-prod/run" },
    ],
    ["a disk of somebody's", { type: "Microsoft.Compute/disks", name: "data" }],
    ["a second machine", { type: "Microsoft.Compute/virtualMachines", name: "purser-prod2" }],
  ])("%s that nobody declared", async (_, extra) => {
    const { differences } = await looked(listing([...THERE, extra]));
    expect(differences).toEqual([
      { script: "purser-prod", at: `${extra.type}/${extra.name}`, declared: "none", deployed: "there" },
    ]);
  });

  test("what is declared and not there", async () => {
    const { differences } = await looked(listing(THERE.slice(0, 3)));
    expect(differences).toEqual([
      {
        script: "purser-prod",
        at: "Microsoft.Network/networkSecurityGroups/purser-prod",
        declared: "there",
        deployed: "none",
      },
    ]);
  });
});

describe("fails safe", () => {
  test.each([
    ["does not answer", null, "Azure did not answer"],
    ["refuses", { status: 403, json: {} }, "Azure answered 403"],
    ["answers something else", { status: 200, json: { list: [] } }, "another form"],
    ["has more than it tells", listing(THERE, { nextLink: "https://management.azure.com/next" }), "one page"],
  ] as const)("Azure that %s is a difference and not silence", async (_, reply, words) => {
    const { differences } = await looked(reply);
    expect(differences).toEqual([
      {
        script: "purser-prod",
        at: "its resources",
        declared: "readable",
        deployed: expect.stringContaining(words),
      },
    ]);
  });
});
