import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import { RunError } from "@pulumi/pulumi";
import type { At } from "./at.ts";

/** How long others may remember the address: another one is a new machine's. */
const TTL_SECONDS = 300;

/**
 * A public address for nginx on the machine, and its name. The name is not proxied: Let's Encrypt asks the machine itself, on port 80,
 * and a certificate ends where the machine reads the request.
 */
export function declareAddress(
  { name, location, resourceGroupName, tags, options }: At,
  { hostname, zoneId, stack }: { readonly hostname: string; readonly zoneId: string; readonly stack: string },
  cloudflare: Provider,
): PublicIPAddress {
  const address = new PublicIPAddress(
    "machine",
    {
      location,
      resourceGroupName,
      tags,
      publicIpAddressName: name,
      publicIPAddressVersion: "IPv4",
      // The basic ones are gone (azure.microsoft.com/updates, "Basic SKU public IP addresses retirement"), and no standard one is dynamic.
      publicIPAllocationMethod: "Static",
      sku: { name: "Standard", tier: "Regional" },
      // Azure's plan against floods costs more than the month.
      ddosSettings: { protectionMode: "Disabled" },
    },
    options,
  );
  new DnsRecord(
    "machine",
    {
      zoneId,
      name: hostname,
      type: "A",
      content: address.ipAddress.apply(told),
      proxied: false,
      ttl: TTL_SECONDS,
      comment: `the machine of the stack ${stack}`,
    },
    { provider: cloudflare },
  );
  return address;
}

/** A static address is given when it is made (learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses). */
function told(address: string | undefined): string {
  if (address === undefined) throw new RunError("Azure has given the machine's public address no number.");
  return address;
}
