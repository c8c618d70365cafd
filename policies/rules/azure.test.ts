import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { machine } from "../stack.harness.ts";
import { azure, check, plus, refuses } from "./rules.harness.ts";

const budget = azure("consumption:Budget", "budget", { amount: 8 });
const nsg = (rule: object) => [
  azure("network:NetworkSecurityGroup", "nsg", {
    securityRules: [{ direction: "Inbound", access: "Allow", ...rule }],
  }),
];

describe("allows", () => {
  test("inbound rules from the own network, outbound and denying ones", () => {
    const inside = ["VirtualNetwork", "10.0.0.0/8", "10.0.0.0/16", "192.168.0.0/16", "192.168.1.4"];
    for (const source of [...inside, "172.16.0.0/12", "172.20.0.0/14", "fc00::/7", "fd00::/8", "fd00::1"])
      expect(check("no-internet-inbound", nsg({ sourceAddressPrefix: source })), source).toEqual([]);
    expect(check("no-internet-inbound", nsg({ direction: "Outbound", sourceAddressPrefix: "*" }))).toEqual(
      [],
    );
    expect(check("no-internet-inbound", nsg({ access: "Deny", sourceAddressPrefix: "*" }))).toEqual([]);
    const group = { sourceApplicationSecurityGroups: [{ id: UNKNOWN }] };
    expect(check("no-internet-inbound", nsg(group))).toEqual([]);
  });

  test("a machine with a Budget and a schedule, and one that is always on without a schedule", () => {
    const vm = machine({ size: "Standard_B2als_v2", region: "eastus" });
    const on = { status: "Enabled", taskType: "ComputeVmShutdownTask", targetResourceId: UNKNOWN };
    const schedule = azure("devtestlab:GlobalSchedule", "off", on);
    expect(check("machine-switched-off", [...vm, schedule], { machineHoursPerMonth: 122 })).toEqual([]);
    expect(check("machine-switched-off", vm)).toEqual([]);
    expect(check("azure-has-budget", [...vm, budget])).toEqual([]);
  });
});

refuses("no-internet-inbound", "a way in from the internet: %s", {
  "an inbound rule from anywhere": [nsg({ sourceAddressPrefix: "*" }), /rule 0 lets the internet in/],
  "an inbound rule from the internet tag": [nsg({ sourceAddressPrefix: "Internet" }), /lets the internet in/],
  "an inbound rule from half of the internet": [
    nsg({ sourceAddressPrefixes: ["10.0.0.0/8", "128.0.0.0/1"] }),
    /lets the internet in/,
  ],
  ...Object.fromEntries(
    [
      "10.0.0.0/0",
      "10.0.0.0/7",
      "192.168.0.0/1",
      "192.168.0.0/15",
      "172.16.0.0/11",
      "172.32.0.0/12",
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0",
      "fc00::/0",
      "fc00::/6",
      "fe80::/10",
      "fc00::/129",
    ].map((source) => [
      `an inbound rule from ${source}`,
      [nsg({ sourceAddressPrefix: source }), /lets the internet in/] as const,
    ]),
  ),
  "an inbound rule from an unknown place": [nsg({ sourceAddressPrefix: UNKNOWN }), /lets the internet in/],
  "an inbound rule without a source": [nsg({}), /lets the internet in/],
  "rules that are not known": [
    [azure("network:NetworkSecurityGroup", "nsg", { securityRules: UNKNOWN })],
    /not known yet/,
  ],
  "a single inbound rule": [
    [
      azure("network:SecurityRule", "ssh", {
        direction: "Inbound",
        access: "Allow",
        sourceAddressPrefix: "0.0.0.0/0",
      }),
    ],
    /lets the internet in/,
  ],
});

refuses("azure-has-budget", "Azure without a second pair of eyes: %s", {
  "Azure without a Budget": [
    plus(...machine({ size: "Standard_B2pts_v2", region: "eastus" })),
    /without a Budget/,
  ],
});

refuses("machine-switched-off", "a machine left on: %s", {
  "a machine that nothing switches off": [
    plus(...machine({ size: "Standard_B2als_v2", region: "eastus" })),
    /nothing switches it off/,
    { machineHoursPerMonth: 122 },
  ],
  "a schedule that is off": [
    plus(
      ...machine({ size: "Standard_B2als_v2", region: "eastus" }),
      azure("devtestlab:GlobalSchedule", "off", { status: "Disabled", taskType: "ComputeVmShutdownTask" }),
    ),
    /nothing switches it off/,
    { machineHoursPerMonth: 122 },
  ],
});
