import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/archive/bindings.ts";
import type { Config } from "../config/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** Keeps the audit and the backups. */
export function declareArchive(
  config: Config,
  { storage }: Needs,
  workers: Bound<typeof manifest.bindings, "archive">,
  provider: Provider,
): Worker<"archive"> {
  const sources = {
    AUDIT: storage.audit,
    AUDIT_KEPT_DAYS: config.auditRetentionDays,
    BACKUPS: storage.backups,
    // Nothing of a preview wakes by itself; its records still go to R2 after their requests.
    NIGHTLY: config.previewUntil === undefined,
    DB: storage.database,
  } as const;
  return new Worker("archive", { ...scriptOf(config, "archive"), manifest, sources, workers }, provider);
}
