import type { Provider } from "@pulumi/cloudflare/provider.js";
import { bindings as archiveBindings } from "../../workers/archive/bindings.ts";
import type { Config } from "../config/index.ts";
import { OWN } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** Keeps the audit and the backups. */
export function declareArchive(
  config: Config,
  { storage }: Needs,
  kept: { chat: Worker<"chat">; ledger: Worker<"ledger">; runtime: Worker<"runtime"> },
  provider: Provider,
): Worker<"archive"> {
  const { chat, ledger, runtime } = kept;
  const sources = {
    AUDIT: storage.audit,
    AUDIT_KEPT_DAYS: config.auditRetentionDays,
    BACKUPS: storage.backups,
    // Nothing of a preview wakes by itself; its records still go to R2 after their requests.
    NIGHTLY: config.previewUntil === undefined,
    JOURNAL: OWN,
    COPIES: OWN,
    DB: storage.database,
    LEDGER: ledger,
    CONVERSATIONS: chat,
    SESSIONS: runtime,
    NOTES: runtime,
    ROSTER: runtime,
  } as const;
  const args = { manifest: archiveBindings, sources, classes: ["Journal", "Copy"] };
  return new Worker("archive", { ...scriptOf(config, "archive"), ...args }, provider);
}
