import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/index.ts";
import { credentialKeysFrom } from "./credential-keys.ts";

/** What Workers seal credentials with, as the JSON of their binding; undefined without a master key. */
export function sealingKeys({
  masterKey,
  previousMasterKey,
}: Pick<Config, "masterKey" | "previousMasterKey">): pulumi.Output<string> | undefined {
  return (
    masterKey &&
    pulumi.secret(
      pulumi
        .all([masterKey, previousMasterKey])
        .apply(([now, before]) => JSON.stringify(credentialKeysFrom(now, before))),
    )
  );
}
