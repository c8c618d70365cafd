import { describe, expect, test } from "vitest";
import { CONFIG_KEYS } from "../../config/keys.ts";
import { StackDraft } from "./draft.ts";
import { askForMachine, machineNotes, makeMachineSecrets, missingMachineFlags } from "./machine.ts";
import { person } from "./setup.harness.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const random = (length: number) => Buffer.alloc(length, 7);
const draftOf = (known: Record<string, string>, forced: readonly "machineSecret"[] = []) =>
  new StackDraft(known, new Set(forced), null);

describe("allows", () => {
  test("a stack with a machine to get what its own checks take [row 143]", () => {
    const draft = draftOf({ machine: "hours" });
    makeMachineSecrets(draft, random, NOW);
    expect(draft.get("machineSecret")).toBe("07".repeat(32));
    const keys = draft.get("machineSigningKeys") ?? "";
    expect(CONFIG_KEYS.machineSigningKeys.check.safeParse(keys).success).toBe(true);
    expect(JSON.parse(keys)).toMatchObject([{ kid: "2026-11-20T12.00.00", kty: "RSA" }]);
  });

  test("a person to be asked for the subscription and the tenant, and told what rights it takes [row 143]", async () => {
    const draft = draftOf({ machine: "hours" });
    const [subscription, tenant] = ["1", "2"].map(
      (digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`,
    );
    const ask = person({
      "Host name": "(default)",
      "Azure sub": `${subscription}`,
      "Its Entra": `${tenant} `,
    });
    await askForMachine(draft, ask, { zoneName: "example.com", timeZone: "UTC" });
    expect([
      draft.get("machineHostname"),
      draft.get("azureSubscriptionId"),
      draft.get("azureTenantId"),
    ]).toEqual(["machine.example.com", subscription, tenant]);
    expect(missingMachineFlags(draft)).toEqual([]);
    expect(machineNotes(draft)[0]).toContain(`--subscription ${subscription}`);
  });

  test("a script to be told which flags are missing", () => {
    const flags = missingMachineFlags(draftOf({ machine: "hours" })).map((line) => line.split(":")[0]);
    expect(flags).toEqual(["--machine-hostname", "--azure-subscription", "--azure-tenant"]);
  });

  test("what is there to stay, until it is asked to be replaced", () => {
    const known = { machine: "hours", machineSecret: "a".repeat(64), machineSigningKeys: "[]" };
    const draft = draftOf(known);
    makeMachineSecrets(draft, random, NOW);
    expect([draft.get("machineSecret"), draft.get("machineSigningKeys")]).toEqual(["a".repeat(64), "[]"]);
    const forced = draftOf(known, ["machineSecret"]);
    makeMachineSecrets(forced, random, NOW);
    expect(forced.get("machineSecret")).toBe("07".repeat(32));
  });
});

describe("refuses", () => {
  test("a stack without a machine anything of it", () => {
    const draft = draftOf({});
    makeMachineSecrets(draft, random, NOW);
    expect([draft.get("machineSecret"), draft.get("machineSigningKeys")]).toEqual([undefined, undefined]);
    expect([missingMachineFlags(draft), machineNotes(draft)]).toEqual([[], []]);
  });

  test("an id that is none", async () => {
    const ask = person({ "Host name": "machine.example.com", "Azure sub": "mine", "Its Entra": "mine" });
    const asked = askForMachine(draftOf({ machine: "hours" }), ask, { timeZone: "UTC" });
    await expect(asked).rejects.toThrow("azureSubscriptionId is not the id of an Azure subscription");
  });

  test.each([
    [
      "a short key",
      [{ kid: "a", kty: "RSA", n: "AQ", e: "AQAB", d: "A", p: "A", q: "A", dp: "A", dq: "A", qi: "A" }],
    ],
    ["a public key", [{ kid: "a", kty: "RSA", n: "A".repeat(342), e: "AQAB" }]],
    ["none", []],
    ["no list", {}],
  ])("as signing keys: %s", (_, keys) => {
    expect(CONFIG_KEYS.machineSigningKeys.check.safeParse(JSON.stringify(keys)).success).toBe(false);
  });
});
