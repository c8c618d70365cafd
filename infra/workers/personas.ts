import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import * as manifest from "../../workers/personas/bindings.ts";
import type { Config } from "../config/index.ts";
import { Worker } from "../worker/index.ts";
import { credentialKeys } from "./credential-keys.ts";
import { scriptOf } from "./needs.ts";

/** The personas' orchestrator. */
export function declarePersonas(config: Config, provider: Provider): Worker<"personas"> {
  const { masterKey, previousMasterKey } = config;
  const sources = {
    CREDENTIAL_KEYS:
      masterKey &&
      pulumi.secret(
        pulumi
          .all([masterKey, previousMasterKey])
          .apply(([now, before]) => JSON.stringify(credentialKeys(now, before))),
      ),
  };
  return new Worker(
    "personas",
    { ...scriptOf(config, "personas"), manifest, sources, workers: {} },
    provider,
  );
}
