import type { Provider } from "@pulumi/azure-native/provider.js";
import type { Input } from "@pulumi/pulumi";

/** Where everything of the machine is made, and what it is called. */
export type At = {
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: Input<string>;
  /** The resource group's id in Azure. */
  readonly groupId: Input<string>;
  readonly tags: Readonly<Record<string, string>>;
  readonly options: { readonly provider: Provider };
};
