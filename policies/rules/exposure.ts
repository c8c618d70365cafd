import { FREE_KINDS } from "../estimate/free.ts";
import { domainsWithoutAccess } from "../exposure/access.ts";
import { azureBudget, shutdownSchedules } from "../exposure/azure.ts";
import { publicAddresses, secretsInBoot, vaultPolicies } from "../exposure/machine.ts";
import { inboundRules } from "../exposure/network.ts";
import { publicBuckets, unprotectedData } from "../exposure/storage.ts";
import { serviceTokens } from "../exposure/tokens.ts";
import { filesBeforeScript, observability, workersDev } from "../exposure/workers.ts";
import { planProblems } from "../fit/index.ts";
import { kindOf } from "../resource.ts";
import { ofCodes, PLAN_FIELDS, type Rule } from "./rule.ts";

export const planFit: Rule = {
  name: "plan-fit",
  description: "Nothing is declared that the account's plans, or the vendors today, do not have.",
  level: "mandatory",
  scope: "stack",
  settings: PLAN_FIELDS,
  check: (resources, { caps }) => ofCodes(planProblems(resources, caps), ["fit"], resources),
};

export const noInternetInbound: Rule = {
  name: "no-internet-inbound",
  description: "No network rule lets the internet in, but to a web server that the owner says is meant.",
  level: "mandatory",
  scope: "resource",
  settings: ["publicAddress"],
  check: (resources, { publicAddress }) => inboundRules(resources, publicAddress),
};

export const noPublicAddress: Rule = {
  name: "no-public-address",
  description: "No machine has a public address unless the owner says that it is meant.",
  level: "mandatory",
  scope: "resource",
  settings: ["publicAddress"],
  check: (resources, { publicAddress }) => publicAddresses(resources, publicAddress),
};

export const noSecretInBoot: Rule = {
  name: "no-secret-in-boot",
  description: "No secret of the key vault lies in what a machine is told at its first boot.",
  level: "mandatory",
  scope: "stack",
  settings: [],
  check: secretsInBoot,
};

export const vaultByRole: Rule = {
  name: "vault-by-role",
  description: "Who reads a key vault is said by roles alone.",
  level: "mandatory",
  scope: "resource",
  settings: [],
  check: vaultPolicies,
};

export const noPublicBucket: Rule = {
  name: "no-public-bucket",
  description: "No R2 bucket has a public address.",
  level: "mandatory",
  scope: "resource",
  settings: [],
  check: publicBuckets,
};

export const workersDevOff: Rule = {
  name: "workers-dev-off",
  description: "Every Worker is closed at workers.dev and at preview addresses.",
  level: "mandatory",
  scope: "stack",
  settings: [],
  check: workersDev,
};

export const scriptBeforeFiles: Rule = {
  name: "script-before-files",
  description: "A Worker with files is asked before them, but for named folders.",
  level: "mandatory",
  scope: "stack",
  settings: [],
  check: filesBeforeScript,
};

export const accessInFront: Rule = {
  name: "access-in-front",
  description: "An Access application stands in front of every custom domain.",
  level: "mandatory",
  scope: "stack",
  settings: [],
  check: domainsWithoutAccess,
};

export const shortServiceTokens: Rule = {
  name: "short-service-tokens",
  description:
    "Service tokens live at most 30 days, are rotated before they end, and are let in by a policy with the decision non_identity.",
  level: "mandatory",
  scope: "stack",
  settings: [],
  check: (resources, _, now) => serviceTokens(resources, now),
};

export const dataProtected: Rule = {
  name: "data-protected",
  description: "Whatever keeps data is protected from deletion where it matters.",
  level: "mandatory",
  scope: "resource",
  settings: ["protectDataStacks"],
  check: (resources, { protectDataStacks }) => unprotectedData(resources, protectDataStacks),
};

export const logsOn: Rule = {
  name: "logs-on",
  description: "Every Worker writes logs.",
  level: "mandatory",
  scope: "resource",
  settings: [],
  check: observability,
};

export const azureHasBudget: Rule = {
  name: "azure-has-budget",
  description: "A stack that uses Azure declares an Azure Budget.",
  level: "mandatory",
  scope: "stack",
  settings: [],
  check: azureBudget,
};

export const machineSwitchedOff: Rule = {
  name: "machine-switched-off",
  description: "A machine that is not always on has a schedule that switches it off.",
  level: "mandatory",
  scope: "stack",
  settings: PLAN_FIELDS,
  check: (resources, { caps }) => shutdownSchedules(resources, caps),
};

/** The one rule that advises: no vendor sentence says that these cost nothing, so the invoice has to. */
export const confirmFree: Rule = {
  name: "confirm-free",
  description: "Kinds that are only believed to be free are named, to be checked on the first invoice.",
  level: "advisory",
  scope: "stack",
  settings: [],
  check: (resources) => {
    const believed = resources.map(({ type }) => kindOf(type)).filter((kind) => FREE_KINDS[kind]?.believed);
    if (believed.length === 0) return [];
    const kinds = [...new Set(believed)].join(", ");
    return [
      {
        message: `Believed to cost nothing, without a price list that says so: ${kinds}. Look for them on the first invoice.`,
      },
    ];
  },
};
