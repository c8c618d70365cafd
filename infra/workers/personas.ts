import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import * as manifest from "../../workers/personas/bindings.ts";
import type { Config } from "../config/index.ts";
import type { ModelRoute } from "../gateway/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { webhookKey } from "./credential-keys.ts";
import { type Needs, scriptOf } from "./needs.ts";
import { sealingKeys } from "./sealing-keys.ts";

/** When the workers' tokens end; null where none may connect. */
function endsOf({ workerTokenTerms: terms }: Config) {
  if (terms === undefined) return null;
  const { expiresAt, previousUntil } = terms;
  return { expiresAt, ...(previousUntil === undefined ? {} : { previousUntil }) };
}

/** The personas' orchestrator. */
export function declarePersonas(
  config: Config,
  { storage, machine }: Needs,
  model: ModelRoute,
  workers: Bound<typeof manifest.bindings, "personas">,
  provider: Provider,
): Worker<"personas"> {
  const { masterKey } = config;
  const sources = {
    TIME_ZONE: config.timeZone,
    CLAUDE_SUBSCRIPTION: config.claudeSubscription ? "yes" : "",
    WORKER_TOKEN: config.workerToken,
    PREVIOUS_WORKER_TOKEN: config.previousWorkerToken,
    WORKER_TOKEN_TERMS: endsOf(config),
    WORKER_PLAIN: config.plainWorkers ? "yes" : "",
    CREDENTIAL_KEYS: sealingKeys(config),
    WEBHOOK_KEY: masterKey && pulumi.secret(masterKey.apply(webhookKey)),
    BACKUPS: storage.backups,
    MACHINE_SHAPE: machine && { profile: machine.profile, parts: config.machineParts ?? [] },
    ...model.sources,
  } as const;
  const args = { manifest, sources, workers, after: model.after };
  return new Worker("personas", { ...scriptOf(config, "personas"), ...args }, provider);
}
