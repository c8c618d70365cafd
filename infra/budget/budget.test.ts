import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BOOK } from "../../policies/prices/index.ts";
import { CHEAP_MODEL } from "../../policies/prices/models.ts";
import { asDollars } from "../../policies/prices/money.ts";
import { check } from "../../policies/rules/rules.harness.ts";
import { plain } from "../offline/engine.ts";
import { evaluate, newCloud, type StackEvaluation } from "../offline/evaluate.ts";
import { evaluateOnce } from "../offline/evaluations.harness.ts";
import { billOf, renderBill } from "../offline/plan/bill.ts";

// The real program with one more resource declared before the budget is decided, as somebody might add it.

/** The program decides with the real clock, so the test does too: what is set aside depends on the day. */
const NOW = new Date();
const DECIDES = "const deployed = await readDeployed();";
const CLASSES = {
  PublicIPAddress: "network/publicIPAddress",
  VirtualMachine: "compute/virtualMachine",
  StorageAccount: "storage/storageAccount",
} as const;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function programWith(declaration: string): string {
  const folder = mkdtempSync(join(tmpdir(), "purser-program-"));
  folders.push(folder);
  for (const room of ["infra", "workers", "policies", "vm", "docs"])
    cpSync(room, join(folder, room), { recursive: true });
  for (const file of ["package.json", "Pulumi.yaml", "Pulumi.dev.yaml"]) cpSync(file, join(folder, file));
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  const index = join(folder, "infra/index.ts");
  const source = readFileSync(index, "utf8");
  if (!source.includes(DECIDES))
    throw new Error("infra/index.ts does not decide the budget where this test expects it");
  // Each class by its own file: the package's front door loads four hundred others.
  const classes = Object.entries(CLASSES).filter(([name]) => declaration.includes(`new ${name}(`));
  const imports = [...classes, ["Provider as AzureProvider", "provider"]]
    .map(([name, file]) => `import { ${name} } from "@pulumi/azure-native/${file}.js";\n`)
    .join("");
  const azure = 'const azureProvider = new AzureProvider("azure", {});\n';
  writeFileSync(index, imports + source.replace(DECIDES, `${azure}${declaration}\n${DECIDES}`));
  return folder;
}

const ADDRESS = `new PublicIPAddress("address", {
  resourceGroupName: "purser", location: "eastus", sku: { name: "Standard" }, publicIPAllocationMethod: "Static",
}, { provider: azureProvider });`;

const MACHINE = `new VirtualMachine("machine", {
  resourceGroupName: "purser", location: "eastus", hardwareProfile: { vmSize: "Standard_B2als_v2" },
  networkProfile: {}, storageProfile: { osDisk: { createOption: "FromImage", diskSizeGB: 32, managedDisk: { storageAccountType: "StandardSSD_LRS" } } },
}, { provider: azureProvider });`;

function ledgerNumbers({ resources }: StackEvaluation): {
  allowance: number;
  budget: Record<string, number>;
} {
  const script = resources.find(({ type, name }) => type.endsWith(":WorkersScript") && name === "ledger");
  const { bindings } = plain(script?.inputs) as { bindings: { name: string; json?: string }[] };
  const value = (name: string) =>
    JSON.parse(bindings.find((binding) => binding.name === name)?.json ?? "null");
  return { allowance: value("ALLOWANCE_NANO"), budget: value("BUDGET") };
}

describe("allows", () => {
  test("one number to reach the ledger, the bill and the stack's output, and all to move together [row 171]", async () => {
    const [now, dearer] = [await evaluateOnce("dev"), await evaluate("dev", { root: programWith(ADDRESS) })];
    for (const evaluation of [now, dearer]) {
      const bill = billOf(evaluation, NOW);
      const { allowance, budget } = ledgerNumbers(evaluation);
      expect(allowance).toBe(bill.allowanceNano);
      expect(budget).toMatchObject({
        capNano: 15e9,
        fixedNano: bill.allowance.ceilingNano,
        epsilonNano: 3e8,
      });
      expect(plain(evaluation.outputs.monthlyCost)).toMatchObject({ capUsd: "$15.00" });
    }
    const { ceilingNano, lines } = billOf(dearer, NOW);
    expect(lines.some(({ key }) => key === "azure.ip.v4.static")).toBe(true);
    expect(ceilingNano).toBeGreaterThan(0);
    expect(ledgerNumbers(now).allowance - ledgerNumbers(dearer).allowance).toBe(ceilingNano);
    expect(plain(dearer.outputs.monthlyCost)).toMatchObject({
      ceilingUsd: asDollars(ceilingNano),
      modelAllowanceUsd: asDollars(14.7e9 - ceilingNano),
    });
    // What the next deploy is held against.
    expect(plain(dearer.outputs.spending)).toEqual({
      quantities: expect.objectContaining({ "azure.ip.v4.static@eastus": 744 }),
      models: expect.objectContaining({ chat: CHEAP_MODEL }),
    });
  });
});

describe("allows terms of the owner", () => {
  test("a smaller share, tax and a paid plan to reach the program, the plan and the pack alike [row 171]", async () => {
    const overrides = { budgetUsd: "11", otherStacksUsd: "4", workersPlan: "paid", taxPercent: "20" };
    const evaluation = await evaluateOnce("dev", { overrides });
    const bill = billOf(evaluation, NOW);
    const { allowance, budget } = ledgerNumbers(evaluation);
    // The plan, its tax, and 2 % of 11 kept back.
    const fixedNano = bill.allowance.ceilingNano;
    expect(fixedNano).toBe(Math.ceil(bill.ceilingNano * 1.2));
    expect([bill.ok, bill.allowanceNano, allowance]).toEqual([
      true,
      10.78e9 - fixedNano,
      10.78e9 - fixedNano,
    ]);
    expect(budget).toMatchObject({
      capNano: 11e9,
      warnNano: 8.8e9,
      interactiveNano: Math.round((11e9 * 14) / 15),
      epsilonNano: 0.22e9,
      fixedNano,
    });
    expect(plain(evaluation.outputs.monthlyCost)).toMatchObject({
      capUsd: "$11.00",
      modelAllowanceUsd: asDollars(allowance),
    });
    const declared = evaluation.resources.map(({ outputs, ...resource }) => ({
      ...resource,
      props: outputs,
      reported: true,
    }));
    for (const rule of ["monthly-budget", "allowance-honest", "levels-honest"])
      expect(check(rule, declared, { workersPlan: "paid", taxRate: 0.2 }, NOW, BOOK), rule).toEqual([]);
    expect(renderBill(bill, NOW)).toContain("The account's other stacks may spend $4.00 on top");
  });
});

describe("refuses", () => {
  test("a share that leaves the model too little", async () => {
    const refusal = await evaluate("dev", { overrides: { budgetUsd: "3" } }).catch((error: Error) => error);
    expect((refusal as Error).message).toContain("leaves $2.94 of $3.00 for the model");
  });

  test("a deploy without the policy pack that is over budget, before anything is created [row 157]", async () => {
    const created: string[] = [];
    const known = newCloud("dev");
    const root = programWith(MACHINE);
    const refusal = await evaluate("dev", {
      root,
      cloud: (type, name, inputs) => {
        if (!type.startsWith("pulumi:") && type.startsWith("cloudflare:")) created.push(name);
        return known(type, name, inputs);
      },
    }).catch((error: Error) => error);
    expect(refusal).toBeInstanceOf(Error);
    const { message } = refusal as Error;
    expect(message).toMatch(/^The budget refuses this deploy; nothing was created:/);
    expect(message).toContain("What costs most is machine");
    expect(message).not.toMatch(/\n\s+at /);
    expect(created).toEqual([]);
  });
});

describe("fails safe", () => {
  test("a resource that nobody has priced stops the deploy [row 157]", async () => {
    const account = `new StorageAccount("account", {
      resourceGroupName: "purser", kind: "StorageV2", sku: { name: "Standard_LRS" },
    }, { provider: azureProvider });`;
    const refusal = await evaluate("dev", { root: programWith(account) }).catch((error: Error) => error);
    expect((refusal as Error).message).toContain("nobody has priced");
  });
});
