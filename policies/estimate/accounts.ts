import { known, read, readText } from "../reading.ts";
import { kindOf, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";

/** For each vendor the inputs of a provider that say whose bill it writes on, and where. */
const DECIDES: Readonly<Record<string, readonly string[]>> = {
  cloudflare: ["apiToken", "apiKey", "email", "apiUserServiceKey", "baseUrl"],
  "azure-native": ["subscriptionId", "tenantId", "clientId", "environment"],
};

/**
 * A month is counted for one account of each vendor: what lies in another one is on a bill that nobody reads here. A stack has one
 * provider of each, or several that say the same, and every resource of Cloudflare names the same account.
 */
export function refuseOtherAccounts(bill: Bill, resources: readonly Resource[]): void {
  for (const [vendor, inputs] of Object.entries(DECIDES))
    refuseOtherProviders(bill, resources, vendor, inputs);
  refusePlugins(bill, resources);
  const named = resources
    .filter(({ type }) => kindOf(type).startsWith("cloudflare:"))
    .map((resource) => ({ resource, account: readText(resource.props, "accountId") }));
  const [first] = named.flatMap(({ account }) => known(account) ?? []);
  for (const { resource, account } of named) {
    if (account.state === "absent" || (account.state === "known" && account.value === first)) continue;
    // What is reported of a resource may not be known yet although it was asked for as a literal.
    if (account.state === "unknown" && resource.reported) continue;
    refuse(
      bill,
      resource,
      account.state === "known" ? `account ${account.value}` : "an account that is not known",
    );
  }
}

const providersOf = (resources: readonly Resource[], vendor: string): Resource[] =>
  resources.filter(({ type }) => type === `pulumi:providers:${vendor}`);

/** Values are compared and never shown: some are secrets. One that is not known is like no other. */
function refuseOtherProviders(
  bill: Bill,
  resources: readonly Resource[],
  vendor: string,
  inputs: readonly string[],
): void {
  const [first, ...others] = providersOf(resources, vendor);
  if (first === undefined) return;
  for (const other of others) {
    const differs = inputs.find((input) => {
      const [one, two] = [first, other].map(({ props }) => read(props, input));
      if (one?.state === "known" && two?.state === "known") return one.value !== two.value;
      return one?.state !== "absent" || two?.state !== "absent";
    });
    if (differs !== undefined)
      refuse(
        bill,
        other,
        `${vendor} by another ${differs} than ${first.name}, or by one that is not known yet`,
      );
  }
}

/** A plugin from elsewhere may make anything whatever a type is called; the engine keeps its address apart from the inputs. */
function refusePlugins(bill: Bill, resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.type.startsWith("pulumi:providers:")) continue;
    if (read(resource.props, "__internal", "pluginDownloadURL").state !== "absent")
      bill.unpriced(
        resource.name,
        "a plugin from elsewhere",
        `${resource.name}: its plugin comes from elsewhere, and nobody can tell what that makes. Remove pluginDownloadURL.`,
      );
  }
}

function refuse(bill: Bill, { name }: Resource, where: string): void {
  bill.unpriced(
    name,
    "another account",
    `${name}: it is in ${where}; the budget is that of one account. Give everything in a stack the same one.`,
  );
}
