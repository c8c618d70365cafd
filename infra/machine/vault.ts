import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import type { Output } from "@pulumi/pulumi";
import type { At } from "./at.ts";
import { assign, secretsUser } from "./identity.ts";

/** The shortest that Azure keeps what was deleted, in days: a vault's name is taken for that long. */
const KEPT_DAYS = 7;

export type VaultOf = {
  readonly name: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Who may read, and nothing else. */
  readonly reader: Output<string>;
  readonly secrets: Readonly<Record<string, Output<string>>>;
};

/** The only way in which a secret reaches the machine: it reads them here, as itself, into memory. */
export function declareVault(at: At, { name, tenantId, subscriptionId, reader, secrets }: VaultOf): void {
  const { location, resourceGroupName, tags, options } = at;
  const vault = new Vault(
    "machine",
    {
      location,
      resourceGroupName,
      tags,
      vaultName: name,
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
        enableSoftDelete: true,
        softDeleteRetentionInDays: KEPT_DAYS,
        // The machine has no address that a rule could name; who may read is what its role says.
        publicNetworkAccess: "Enabled",
      },
    },
    options,
  );
  for (const [secretName, value] of Object.entries(secrets))
    new Secret(
      `machine-${secretName}`,
      { resourceGroupName, vaultName: vault.name, secretName, properties: { value } },
      { ...options, additionalSecretOutputs: ["properties"] },
    );
  assign(at, "machine-secrets", "the machine reads its secrets", {
    principalId: reader,
    roleDefinitionId: secretsUser(subscriptionId),
    scope: vault.id,
  });
}
