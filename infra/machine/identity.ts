import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition.js";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { type Input, interpolate, type Output } from "@pulumi/pulumi";
import { AUDIENCE, issuerOf, subjectOf } from "../../workers/machine/azure/federation.ts";
import type { At } from "./at.ts";
import { steadyUuid } from "./names.ts";

/** All that the Worker may do in Azure, and to one machine alone. */
export const WAKER_ACTIONS = [
  "Microsoft.Compute/virtualMachines/read",
  "Microsoft.Compute/virtualMachines/instanceView/read",
  "Microsoft.Compute/virtualMachines/start/action",
  "Microsoft.Compute/virtualMachines/deallocate/action",
] as const;

/**
 * Who the machine is, for its key vault; and who the Worker is, for starting and stopping it. Two, so that whoever breaks into the one
 * has nothing of the other.
 */
export function declareIdentities(at: At) {
  const { name, location, resourceGroupName, tags, options } = at;
  const identity = (resource: string, resourceName: string) =>
    new UserAssignedIdentity(resource, { location, resourceGroupName, tags, resourceName }, options);
  return { machine: identity("machine", name), waker: identity("waker", `${name}-waker`) };
}

/**
 * Entra takes tokens that the Worker signs: there is no password that could leak or end. Issuer and subject are compared to the
 * letter, case included (learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations).
 */
export function declareFederation(
  { resourceGroupName, options }: At,
  waker: UserAssignedIdentity,
  { hostname, stack }: { readonly hostname: string; readonly stack: string },
): void {
  new FederatedIdentityCredential(
    "waker",
    {
      resourceGroupName,
      resourceName: waker.name,
      federatedIdentityCredentialResourceName: "worker",
      issuer: issuerOf(hostname),
      subject: subjectOf(stack),
      audiences: [AUDIENCE],
    },
    options,
  );
}

/** Lets the Worker start and stop this machine: a role of four actions, given on the machine itself. */
export function declareWakerRole(at: At, principalId: Output<string>, machineId: Input<string>): void {
  const { name, groupId, options } = at;
  const role = new RoleDefinition(
    "waker",
    {
      // Roles are defined for a group at the least; where it is given is what counts (learn.microsoft.com/azure/role-based-access-control).
      scope: groupId,
      roleDefinitionId: steadyUuid(name, "role", "waker"),
      roleName: `${name}-waker`,
      description: "Starts and stops the machine of this stack, and sees whether it runs.",
      roleType: "CustomRole",
      permissions: [{ actions: [...WAKER_ACTIONS], notActions: [], dataActions: [], notDataActions: [] }],
      assignableScopes: [groupId],
    },
    options,
  );
  assign(at, "waker", "the Worker starts and stops this machine", {
    principalId,
    roleDefinitionId: role.id,
    scope: machineId,
  });
}

type Given = {
  readonly principalId: Input<string>;
  readonly roleDefinitionId: Input<string>;
  readonly scope: Input<string>;
};

/** Gives a role at a scope. Said to be a service principal, Azure does not wait until its directory knows the identity everywhere. */
export function assign({ name, options }: At, resource: string, description: string, given: Given): void {
  new RoleAssignment(
    resource,
    {
      ...given,
      roleAssignmentName: steadyUuid(name, "assignment", resource),
      principalType: "ServicePrincipal",
      description,
    },
    options,
  );
}

/** Azure's own role that reads the values of secrets (learn.microsoft.com/azure/role-based-access-control/built-in-roles). */
export const secretsUser = (subscriptionId: string): Output<string> =>
  interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6`;
