import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { issuerOf, subjectOf } from "../../workers/machine/azure/federation.ts";
import * as manifest from "../../workers/machine/bindings.ts";
import type { Config } from "../config/index.ts";
import type { Tunnel } from "../tunnel/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** Starts and stops the machine, where the stack has one. */
export function declareMachineWorker(
  config: Config,
  { machine, storage }: Needs,
  workers: Bound<typeof manifest.bindings, "machine">,
  provider: Provider,
): Worker<"machine"> {
  const { hostname, stack, machineHoursPerDay: hoursPerDay } = config;
  const plan = machine && {
    profile: machine.profile,
    hoursPerDay,
    hourNano: machine.hourNano,
    resourceId: machine.id,
    tenantId: machine.tenantId,
    clientId: machine.clientId,
    issuer: issuerOf(hostname),
    subject: subjectOf(stack),
    hostname: machine.hostname,
    ingress: config.machineIngress,
    next: machine.next,
  };
  const sources = {
    MACHINE_PLAN: plan,
    MACHINE_ACCESS: machine?.tunnel ? accessOf(machine.tunnel) : undefined,
    BACKUPS: storage.backups,
    MACHINE_SIGNING_KEYS: machine ? config.machineSigningKeys : undefined,
    MACHINE_HEARTBEAT_SHA256: machine?.heartbeatHash,
  };
  return new Worker("machine", { ...scriptOf(config, "machine"), manifest, sources, workers }, provider);
}

const accessOf = ({ client }: Tunnel): pulumi.Output<string> =>
  pulumi.secret(pulumi.jsonStringify({ clientId: client.clientId, clientSecret: client.clientSecret }));
