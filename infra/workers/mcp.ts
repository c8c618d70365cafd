import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import * as manifest from "../../workers/mcp/bindings.ts";
import type { Config } from "../config/index.ts";
import type { DeclaredMachine } from "../machine/index.ts";
import { toolsKey } from "../machine/secrets.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { countersOf } from "./counters.ts";
import { type Needs, scriptOf } from "./needs.ts";
import { namedRolesOf } from "./people.ts";
import { sealingKeys } from "./sealing-keys.ts";

/** The servers about a person's own things: the journal, and the services that people connect. */
export function declareMcp(
  config: Config,
  { machine }: Needs,
  workers: Bound<typeof manifest.bindings, "mcp">,
  provider: Provider,
): Worker<"mcp"> {
  const sources = {
    OWNER: config.ownerEmails[0] ?? "",
    TIME_ZONE: config.timeZone,
    CREDENTIAL_KEYS: sealingKeys(config),
    PEER_LIMIT: countersOf(config.stack).PEER_LIMIT,
    PEOPLE: Object.keys(namedRolesOf(config)),
    // A machine that sleeps must not stand between an owner and the day's plan.
    JOURNAL_HOME: machine?.profile === "always" ? "machine" : "edge",
    MACHINE_JOURNALS: machine ? wayTo(machine) : undefined,
    MACHINE_TOOLS_KEY: config.machineSecret?.apply(toolsKey),
  } as const;
  const args = {
    manifest,
    sources,
    workers,
  };
  return new Worker("mcp", { ...scriptOf(config, "mcp"), ...args }, provider);
}

const wayTo = ({ hostname, edgeKey: key, tunnel }: DeclaredMachine): pulumi.Output<string> =>
  pulumi.secret(
    pulumi.jsonStringify({
      url: `https://${hostname}`,
      key,
      ...(tunnel ? { accessId: tunnel.client.clientId, accessSecret: tunnel.client.clientSecret } : {}),
    }),
  );
