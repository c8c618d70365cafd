import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import { getZeroTrustTunnelCloudflaredTokenOutput } from "@pulumi/cloudflare/getZeroTrustTunnelCloudflaredToken.js";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import { ZeroTrustAccessServiceToken } from "@pulumi/cloudflare/zeroTrustAccessServiceToken.js";
import { ZeroTrustTunnelCloudflared } from "@pulumi/cloudflare/zeroTrustTunnelCloudflared.js";
import { ZeroTrustTunnelCloudflaredConfig } from "@pulumi/cloudflare/zeroTrustTunnelCloudflaredConfig.js";
import { interpolate, type Output, secret } from "@pulumi/pulumi";
import { clientSecretOf } from "../access/clients.ts";
import { application, policy } from "../access/index.ts";
import { MACHINE_CLIENT } from "../config/client-keys.ts";
import type { Config } from "../config/index.ts";

/** Where the machine's gateway listens, among its containers. */
const GATEWAY = "http://gateway:8080";
/** Proxied records have this lifetime, whatever is said (developers.cloudflare.com/dns/manage-dns-records/reference/ttl). */
const AUTOMATIC_TTL = 1;

export type Tunnel = {
  /** What cloudflared on the machine dials out with. */
  readonly token: Output<string>;
  /** What the Workers get past Access by. */
  readonly client: ZeroTrustAccessServiceToken;
};

/** The machine's way in: it dials out, and Access lets this deployment's Workers through and nobody else. */
export function declareTunnel(config: Config, hostname: string, provider: Provider): Tunnel {
  const { accountId, zoneId, stack } = config;
  const name = `purser-${stack}-machine`;
  const options = { provider };
  const client = new ZeroTrustAccessServiceToken(
    "machine",
    { accountId, name, ...clientSecretOf(config.serviceTokenDays, config.serviceTokens[MACHINE_CLIENT]) },
    options,
  );
  const at = { accountId, prefix: `purser-${stack}`, provider };
  const workers = policy(at, "machine", "non_identity", [{ serviceToken: { tokenId: client.id } }]);
  // The door has an application "machine" of its own, for the paths that the machine asks it by (workers/machine/routes.ts).
  const front = application(at, "gateway", [hostname], [workers]);
  const tunnel = new ZeroTrustTunnelCloudflared(
    "machine",
    { accountId, name, configSrc: "cloudflare" },
    options,
  );
  const access = { required: true, teamName: config.accessTeam, audTags: [front.aud] };
  const rules = new ZeroTrustTunnelCloudflaredConfig(
    "machine",
    {
      accountId,
      tunnelId: tunnel.id,
      source: "cloudflare",
      config: {
        // cloudflared checks the same once more, so that a mistake in Access opens nothing.
        ingresses: [
          { hostname, service: GATEWAY, originRequest: { access } },
          { service: "http_status:404" },
        ],
      },
    },
    options,
  );
  new DnsRecord(
    "machine",
    {
      zoneId,
      name: hostname,
      type: "CNAME",
      content: interpolate`${tunnel.id}.cfargotunnel.com`,
      proxied: true,
      ttl: AUTOMATIC_TTL,
      comment: `the machine of the stack ${stack}`,
    },
    // A name that answers before Access stands in front of it would be open for as long.
    { ...options, dependsOn: [front, rules] },
  );
  const { token } = getZeroTrustTunnelCloudflaredTokenOutput({ accountId, tunnelId: tunnel.id }, options);
  return { token: secret(token), client };
}
