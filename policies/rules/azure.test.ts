import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../estimate/caps.ts";
import { estimate } from "../estimate/index.ts";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_BOOK } from "../prices/golden.harness.ts";
import type { Resource } from "../resource.ts";
import { machine } from "../stack.harness.ts";
import { azure, check, plus, refuses } from "./rules.harness.ts";

const budget = azure("consumption:Budget", "budget", { amount: 8 });
const PART = { machineHoursPerMonth: 122 };

/** A machine whose own schedule has other fields, or is not there. */
function withSchedule(change: object | null): Resource[] {
  const vm = machine({ size: "Standard_B2als_v2", region: "westeurope" });
  return vm.flatMap((one) => {
    const props = { ...(one.props as object) };
    if (one.name === "machine") return [{ ...one, props: { ...props, resourceGroupName: "purser" } }];
    if (one.name !== "off") return [one];
    return change === null ? [] : [{ ...one, props: { ...props, ...change } }];
  });
}
const tagged = (resources: Resource[], hours: string): Resource[] =>
  resources.map((one) =>
    one.name === "machine"
      ? { ...one, props: { ...(one.props as object), tags: { "purser-hours-per-month": hours } } }
      : one,
  );
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

  test("a web server by the owner's word, and nothing beside it", () => {
    const word = { publicAddress: true };
    const web = { sourceAddressPrefix: "Internet", protocol: "Tcp", destinationPortRanges: ["80", "443"] };
    expect(check("no-internet-inbound", nsg(web), word)).toEqual([]);
    expect(check("no-internet-inbound", nsg(web))).toHaveLength(1);
    for (const wider of [
      { protocol: "*" },
      { protocol: "Udp" },
      { destinationPortRanges: [] },
      { destinationPortRanges: ["80", "443", "22"] },
      { destinationPortRanges: ["80-443"] },
      { destinationPortRanges: ["443", UNKNOWN] },
      { destinationPortRanges: UNKNOWN },
      { destinationPortRange: "*" },
      { destinationPortRange: UNKNOWN },
    ])
      expect(
        check("no-internet-inbound", nsg({ ...web, ...wider }), word),
        JSON.stringify(wider),
      ).toHaveLength(1);
  });

  test("a machine with a Budget and a schedule, and one that is always on without a schedule", () => {
    const vm = machine({ size: "Standard_B2als_v2", region: "eastus" });
    expect(check("machine-switched-off", vm, PART)).toEqual([]);
    expect(check("machine-switched-off", withSchedule({ name: "SHUTDOWN-computevm-Purser" }), PART)).toEqual(
      [],
    );
    expect(check("machine-switched-off", withSchedule(null))).toEqual([]);
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
    withSchedule(null),
    /nothing switches it off.*shutdown-computevm-purser/,
    PART,
  ],
  "a machine of unknown hours": [tagged(withSchedule(null), "some"), /nothing switches it off/],
  ...Object.fromEntries(
    (
      [
        ["a schedule that is off", { status: "Disabled" }],
        ["a schedule for something else", { taskType: "LabVmsShutdownTask" }],
        ["a schedule of another machine", { name: "shutdown-computevm-other" }],
        ["a schedule that points to another machine", { targetResourceId: "/x/virtualMachines/other" }],
        ["a schedule that points nowhere", { targetResourceId: undefined }],
        ["a schedule without a time", { dailyRecurrence: {} }],
        ["a schedule at no time of day", { dailyRecurrence: { time: "2560" } }],
        ["a schedule without a time zone", { timeZoneId: undefined }],
        ["a schedule whose name is not known", { name: UNKNOWN }],
        ["a schedule in another group", { resourceGroupName: "other" }],
      ] as const
    ).map(([what, change]) => [what, [withSchedule(change), /nothing switches it off/, PART] as const]),
  ),
});

const HELD = "a-password-that-nobody-may-see";
const vaultSecret = azure("keyvault:Secret", "password", {
  secretName: "password",
  properties: { value: HELD },
});
const told = (osProfile: object, more: object = {}) => [
  vaultSecret,
  azure("compute:VirtualMachine", "machine", { vmName: "purser", osProfile, ...more }),
];
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("allows what is meant", () => {
  test("a public address by the owner's word, and IPv6 by no less", () => {
    const address = [azure("network:PublicIPAddress", "address", { publicIPAddressVersion: "IPv4" })];
    expect(check("no-public-address", address, { publicAddress: true })).toEqual([]);
    expect(check("no-public-address", address)).toHaveLength(1);
  });

  test("a machine that is told where its secrets are, and not what they are", () => {
    expect(check("no-secret-in-boot", told({ customData: base64("VAULT=purser-prod-0a1b2c") }))).toEqual([]);
    expect(check("no-secret-in-boot", told({ customData: UNKNOWN }))).toEqual([]);
    const byRole = azure("keyvault:Vault", "vault", { properties: { enableRbacAuthorization: true } });
    expect(check("vault-by-role", [byRole])).toEqual([]);
  });
});

refuses("no-public-address", "a public address: %s", {
  "one of IPv4": [plus(azure("network:PublicIPAddress", "a", {})), /the tunnel needs none/],
  "one that nobody knows": [
    plus(azure("network:PublicIPAddress", "a", { sku: UNKNOWN })),
    /the tunnel needs none/,
  ],
});

refuses("no-secret-in-boot", "a secret that everybody may read: %s", {
  "in customData": [told({ customData: base64(`PASSWORD=${HELD}`) }), /lies in its customData/],
  "in userData": [told({}, { userData: base64(`PASSWORD=${HELD}`) }), /lies in its customData or userData/],
  "in clear": [told({ customData: HELD }), /lies in its customData/],
});

refuses("vault-by-role", "a vault with a list of its own: %s", {
  "nothing said": [[azure("keyvault:Vault", "vault", { properties: {} })], /not said by roles alone/],
  "said not to": [
    [azure("keyvault:Vault", "vault", { properties: { enableRbacAuthorization: false } })],
    /not said by roles alone/,
  ],
  "not known": [
    [azure("keyvault:Vault", "vault", { properties: { enableRbacAuthorization: UNKNOWN } })],
    /not said by roles alone/,
  ],
});

describe("fails safe", () => {
  test("a tag with hours that no schedule of that very machine enforces is no saving: it is counted as always on", () => {
    const bill = (resources: Resource[]) => estimate(resources, DEFAULT_CAPS, GOLDEN_BOOK);
    const always = bill(withSchedule(null)).ceilingNano;
    const enforced = bill(tagged(withSchedule({}), "122"));
    expect(enforced.ceilingNano).toBeLessThan(always / 3);
    expect(enforced.problems).toEqual([]);
    for (const change of [null, { name: "shutdown-computevm-other" }, { status: "Disabled" }]) {
      const open = bill(tagged(withSchedule(change), "122"));
      expect(open.ceilingNano).toBe(always);
      expect(open.problems.map(({ message }) => message).join()).toMatch(
        /machine: it is to run 122 hours a month, and no enabled GlobalSchedule called shutdown-computevm-purser/,
      );
    }
  });
});
