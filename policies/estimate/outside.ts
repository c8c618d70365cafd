import { known, type Reading, read, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";

const POLICY = "cloudflare:ZeroTrustAccessPolicy";

/**
 * What a stack hands power to and does not declare itself: a reusable policy of Access may let in any number of people, each of them a
 * seat, and an identity that is there already may have any role.
 */
export function refuseOutside(bill: Bill, resources: readonly Resource[]): void {
  for (const application of ofKind(resources, "cloudflare:ZeroTrustAccessApplication"))
    if (hasOutsidePolicy(application, ofKind(resources, POLICY)))
      bill.unpriced(
        application.name,
        "seats",
        `${application.name}: it names an Access policy that is not of this stack, so that nobody can count who may sign in. Declare the policy here.`,
      );
  const identities = ofKind(resources, "azure-native:managedidentity:UserAssignedIdentity");
  for (const machine of ofKind(resources, "azure-native:compute:VirtualMachine"))
    if (hasOutsideIdentity(machine, identities))
      bill.unpriced(
        machine.name,
        "identity",
        `${machine.name}: it acts as an identity that is not of this stack, which may have any role. Declare the UserAssignedIdentity here.`,
      );
}

/**
 * Before a policy is made its id is not known, and later it is reported with it. Where nothing is reported, as while the program is
 * declared or planned, an id that is known has to come from as many policies of the stack as there are.
 */
function hasOutsidePolicy(application: Resource, policies: readonly Resource[]): boolean {
  const count = readCount(application.props, "policies");
  if (count.state !== "known") return true;
  if (count.value > policies.length) return true;
  const named = Array.from({ length: count.value }, (_, index) =>
    readText(application.props, "policies", index, "id"),
  );
  if (named.some(({ state }) => state === "absent")) return true;
  const literal = named.flatMap((id) => known(id) ?? []);
  const own = policies.flatMap(({ props }) => known(readText(props, "id")) ?? []);
  if (own.length > 0 && own.length === policies.length) return literal.some((id) => !own.includes(id));
  const madeFrom = policies.filter(({ urn = "" }) => application.dependencies?.includes(urn));
  return literal.length > madeFrom.length;
}

function hasOutsideIdentity({ props }: Resource, identities: readonly Resource[]): boolean {
  const ids = idsOf(props);
  if (ids === null || ids.length > identities.length) return true;
  return ids.some(
    (id) =>
      id.state === "absent" || (id.state === "known" && !identities.some((one) => isIdOf(id.value, one))),
  );
}

/** As a list where they are asked for, and as the names of an object where they are reported; null when they cannot be told. */
function idsOf(props: unknown): Reading<string>[] | null {
  const path = ["identity", "userAssignedIdentities"] as const;
  const given = read(props, ...path);
  if (given.state === "unknown") return null;
  if (given.state === "absent") return [];
  if (Array.isArray(given.value)) return given.value.map((_, index) => readText(props, ...path, index));
  return typeof given.value === "object" && given.value !== null
    ? Object.keys(given.value).map((value) => ({ state: "known", value }))
    : null;
}

/** By what Azure puts into the id: the identity's name, and its group where that is known. */
function isIdOf(id: string, { props }: Resource): boolean {
  const [, group, name] =
    /\/resourcegroups\/([^/]+)\/.*\/userassignedidentities\/([^/]+)$/.exec(id.toLowerCase()) ?? [];
  const own = known(readText(props, "resourceName"))?.toLowerCase();
  const ownGroup = known(readText(props, "resourceGroupName"))?.toLowerCase();
  return name !== undefined && name === own && (ownGroup === undefined || ownGroup === group);
}
