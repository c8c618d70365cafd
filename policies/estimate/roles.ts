import { readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";

const ROLE = "azure-native:authorization:RoleDefinition";

/** Azure's own roles that can make nothing which costs (learn.microsoft.com/azure/role-based-access-control/built-in-roles). */
const HARMLESS: Readonly<Record<string, string>> = {
  "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
  "72fafb9e-0641-4937-9268-a91bfd8191a3": "Cost Management Reader",
};

/**
 * A role costs nothing by itself; whoever has one may make what costs. A role of the stack says what it may do, and `inputs.json` has
 * the actions that spend nothing; any other is refused.
 */
export function refuseRoles(bill: Bill, resources: readonly Resource[]): void {
  const roles = ofKind(resources, ROLE);
  const own = roles.map(({ props }) => readText(props, "roleDefinitionId"));
  for (const assigned of ofKind(resources, "azure-native:authorization:RoleAssignment")) {
    const { name, props } = assigned;
    const given = readText(props, "roleDefinitionId");
    // The id of a role that this deploy makes is not known yet.
    if (given.state === "unknown" && own.length > 0 && isMadeFrom(assigned, roles)) continue;
    const id = given.state === "known" ? given.value.split("/").at(-1)?.toLowerCase() : undefined;
    if (id !== undefined && Object.hasOwn(HARMLESS, id)) continue;
    if (own.some((role) => role.state === "known" && role.value.toLowerCase() === id)) continue;
    bill.unpriced(
      name,
      `role ${id ?? "that is not known"}`,
      `${name}: whoever has the role ${id ?? "that is not known yet"} may make what nobody has priced. Declare a RoleDefinition with the actions that are needed.`,
    );
  }
}

/** While the program is declared nobody says what a value is made from; the plan and the engine do. */
const isMadeFrom = ({ dependencies }: Resource, roles: readonly Resource[]): boolean =>
  dependencies === undefined || roles.some(({ urn = "" }) => dependencies.includes(urn));
