import { z } from "zod";
import { askAzure, HOW_TO_READ } from "../../azure/index.ts";
import { machineName } from "../../machine/names.ts";
import { type Properties, plain } from "../../offline/engine.ts";
import type { StackEvaluation } from "../../offline/evaluate.ts";
import type { Outside } from "../../terminal/outside.ts";
import type { Difference } from "./compare.ts";

/** Kinds that stand in a resource group's list, with the input that names them. Others belong to one of these, or to the subscription. */
const LISTED: Readonly<Record<string, readonly [type: string, named: string]>> = {
  "azure-native:compute:VirtualMachine": ["Microsoft.Compute/virtualMachines", "vmName"],
  "azure-native:devtestlab:GlobalSchedule": ["Microsoft.DevTestLab/schedules", "name"],
  "azure-native:keyvault:Vault": ["Microsoft.KeyVault/vaults", "vaultName"],
  "azure-native:managedidentity:UserAssignedIdentity": [
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "resourceName",
  ],
  "azure-native:network:NetworkInterface": ["Microsoft.Network/networkInterfaces", "networkInterfaceName"],
  "azure-native:network:NetworkSecurityGroup": [
    "Microsoft.Network/networkSecurityGroups",
    "networkSecurityGroupName",
  ],
  "azure-native:network:PublicIPAddress": ["Microsoft.Network/publicIPAddresses", "publicIpAddressName"],
  "azure-native:network:VirtualNetwork": ["Microsoft.Network/virtualNetworks", "virtualNetworkName"],
};
/** Azure makes it with the machine, and names it after the machine. */
const DISK = "microsoft.compute/disks/";

const Page = z.object({
  value: z.array(z.object({ type: z.string(), name: z.string() })),
  nextLink: z.string().optional(),
});

type Look = { readonly differences: readonly Difference[]; readonly line: string | null };

/**
 * What lies in the machine's resource group and is not declared, or is declared and not there. A refresh sees what the state knows and
 * nothing that somebody put beside it, such as a public address or an extension of the machine.
 *
 * @returns for a stack without a machine nothing; a line says why Azure could not be looked at
 */
export async function azureDifferences(
  stack: string,
  { resources }: StackEvaluation,
  subscription: string | undefined,
  outside: Pick<Outside, "env" | "send">,
): Promise<Look> {
  const declared = resources.flatMap((resource) => {
    const listed = LISTED[resource.type];
    const inputs = plain(resource.inputs) as Properties;
    return listed ? [`${listed[0]}/${String(inputs[listed[1]])}`] : [];
  });
  if (declared.length === 0 || subscription === undefined) return { differences: [], line: null };
  const token = outside.env.AZURE_ACCESS_TOKEN;
  if (!token)
    return {
      differences: [],
      line: `What lies in the machine's resource group was not looked at: set ${HOW_TO_READ}.`,
    };
  const group = machineName(stack);
  // learn.microsoft.com/rest/api/resources/resources/list-by-resource-group
  const ask = askAzure(`subscriptions/${subscription}/resourceGroups/${group}`, token, outside);
  const page = await ask("resources", "2021-04-01", Page);
  const none = (reason: string): Look => ({
    differences: [{ script: group, at: "its resources", declared: "readable", deployed: reason }],
    line: null,
  });
  if (typeof page === "string") return none(page);
  // Nobody's machine has a thousand parts: whatever else is there is more than could be looked through.
  if (page.nextLink !== undefined) return none("more than one page of resources");
  const there = page.value.map(({ type, name }) => `${type}/${name}`);
  const has = (list: readonly string[], one: string) =>
    list.some((other) => other.toLowerCase() === one.toLowerCase());
  const ownDisk = (one: string) => one.toLowerCase().startsWith(`${DISK}${group}_osdisk_`.toLowerCase());
  const extra = there.filter((one) => !has(declared, one) && !ownDisk(one));
  const missing = declared.filter((one) => !has(there, one));
  return {
    differences: [
      ...extra.map((at) => ({ script: group, at, declared: "none", deployed: "there" })),
      ...missing.map((at) => ({ script: group, at, declared: "there", deployed: "none" })),
    ],
    line: null,
  };
}
