import { z } from "zod";
import { type AskAzure, askAzure, HOW_TO_READ } from "../../azure/index.ts";
import type { Outside } from "../../terminal/outside.ts";
import { error, type Finding } from "./finding.ts";

/** What the machine's resources are of; a new subscription knows none of them. */
const PROVIDERS = ["Compute", "Network", "KeyVault", "ManagedIdentity", "DevTestLab", "Consumption"] as const;
/** What a deploy does besides making resources: it defines the Worker's role, and assigns it (infra/machine/identity.ts). */
const RIGHTS = [
  "Microsoft.Authorization/roleDefinitions/write",
  "Microsoft.Authorization/roleAssignments/write",
] as const;
const FEATURE = "UseStandardSecurityType";

type Stack = {
  readonly [K in "machine" | "azureSubscriptionId" | "machineTrustedLaunch"]?: string | undefined;
};
type Seen = { readonly findings: readonly Finding[]; readonly lines: readonly string[] };

const Provider = z.object({ registrationState: z.string() });
const Feature = z.object({ properties: z.object({ state: z.string() }) });
const actions = z.array(z.string());
const Permissions = z.object({ value: z.array(z.object({ actions, notActions: actions })) });

/**
 * Looks whether a machine's subscription is ready for its deploy: providers, the feature that its size needs, and the rights of who
 * asks. Azure is asked with AZURE_ACCESS_TOKEN; without it that is said. Nothing is changed.
 *
 * @returns what is wrong as findings, and a line for each of the rest; nothing for a stack without a machine
 */
export async function lookAtAzure(stack: Stack, outside: Pick<Outside, "env" | "send">): Promise<Seen> {
  const { machine, azureSubscriptionId: subscription, machineTrustedLaunch: trusted } = stack;
  if (machine === undefined || subscription === undefined) return { findings: [], lines: [] };
  const token = outside.env.AZURE_ACCESS_TOKEN;
  if (!token)
    return { findings: [], lines: [`The machine's subscription. Cannot be read: set ${HOW_TO_READ}.`] };
  const ask = askAzure(`subscriptions/${subscription}/providers`, token, outside);
  const looks = [
    ...PROVIDERS.map((name) => providerReady(name, ask)),
    // With trusted launch the size boots as Azure wants it anyway.
    ...(trusted === "true" ? [] : [featureReady(ask)]),
    rightsReady(ask),
  ];
  const seen = await Promise.all(looks);
  return {
    findings: seen.flatMap((one) => (typeof one === "string" ? [] : [one])),
    lines: seen.filter((one) => typeof one === "string"),
  };
}

/** learn.microsoft.com/rest/api/resources/providers/get */
async function providerReady(name: (typeof PROVIDERS)[number], ask: AskAzure): Promise<Finding | string> {
  const answer = await ask(`Microsoft.${name}`, "2021-04-01", Provider);
  if (typeof answer === "string") return `Microsoft.${name}. Cannot be read: ${answer}.`;
  if (answer.registrationState === "Registered") return `Microsoft.${name} is registered.`;
  return error(
    `The machine's subscription does not know Microsoft.${name}: it is ${answer.registrationState}.`,
    `az provider register --namespace Microsoft.${name}`,
  );
}

/** learn.microsoft.com/rest/api/resources/features/get */
async function featureReady(ask: AskAzure): Promise<Finding | string> {
  const path = `Microsoft.Features/providers/Microsoft.Compute/features/${FEATURE}`;
  const answer = await ask(path, "2021-07-01", Feature);
  if (typeof answer === "string") return `The feature ${FEATURE}. Cannot be read: ${answer}.`;
  if (answer.properties.state === "Registered") return `The feature ${FEATURE} is registered.`;
  return error(
    `Without trusted launch the machine needs the feature ${FEATURE}, which is ${answer.properties.state}.`,
    `az feature register --namespace Microsoft.Compute --name ${FEATURE}, then az provider register --namespace Microsoft.Compute`,
  );
}

/** learn.microsoft.com/rest/api/authorization/permissions: what each role that somebody has allows, and takes out again. */
async function rightsReady(ask: AskAzure): Promise<Finding | string> {
  const answer = await ask("Microsoft.Authorization/permissions", "2022-04-01", Permissions);
  if (typeof answer === "string") return `The rights to define and assign a role. Cannot be read: ${answer}.`;
  const lacking = RIGHTS.filter(
    (right) =>
      !answer.value.some(
        ({ actions: may, notActions: not }) => may.some(covers(right)) && !not.some(covers(right)),
      ),
  );
  if (lacking.length === 0) return "Who asks may define and assign the Worker's role.";
  return error(
    `Who asks may not ${lacking.join(", nor ")} in the machine's subscription, which its deploy does.`,
    "Sign in as its Owner, or as Contributor with Role Based Access Control Administrator (docs/machine.md)",
  );
}

/** Actions are compared without regard to case, and `*` stands for anything (learn.microsoft.com/azure/role-based-access-control/role-definitions). */
const covers = (right: string) => (pattern: string) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replaceAll(".", "\\."))
      .join(".*")}$`,
    "i",
  ).test(right);
