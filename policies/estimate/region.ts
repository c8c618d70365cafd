import { readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";

/** "East US" and "eastus" are the same place. */
const canonical = (location: string): string => location.toLowerCase().replaceAll(" ", "");

/** Where an Azure resource is: its own location, else that of the stack's only resource group. Null when it cannot be told. */
export function regionOf(resource: Resource, resources: readonly Resource[]): string | null {
  const own = readText(resource.props, "location");
  if (own.state === "known") return canonical(own.value);
  if (own.state === "unknown") return null;
  const groups = ofKind(resources, "azure-native:resources:ResourceGroup").map(({ props }) =>
    readText(props, "location"),
  );
  const [first] = groups;
  if (first?.state !== "known") return null;
  const same = groups.every((group) => group.state === "known" && group.value === first.value);
  return same ? canonical(first.value) : null;
}
