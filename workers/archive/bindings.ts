import { copiedOf, d1, durable, json, notCopied, type Objects, one, r2 } from "../bindings.ts";
import * as chat from "../chat/bindings.ts";
import * as chief from "../chief/bindings.ts";
import * as ledger from "../ledger/bindings.ts";
import * as machine from "../machine/bindings.ts";
import * as mcp from "../mcp/bindings.ts";
import * as messaging from "../messaging/bindings.ts";
import * as notices from "../notices/bindings.ts";
import * as personas from "../personas/bindings.ts";
import * as runtime from "../runtime/bindings.ts";

export const objects = {
  Journal: {
    ...one("journal"),
    notRestored:
      "It speaks of objects in the audit bucket that it belongs to; a new environment has its own bucket and its own chain.",
  },
  Copy: notCopied("How the last copy and the last restore went; each environment makes its own."),
} as const satisfies Objects;

/**
 * Whose objects are copied besides the journal, in this order: the ledger first, since where it does not fit nothing else has been
 * written; the runtime after what its roster lists.
 */
export const COPIED_FROM = {
  ledger,
  chief,
  mcp,
  runtime,
  chat,
  notices,
  machine,
  personas,
  messaging,
} as const;

/** What keeps the audit and the backups is bound to. */
export const bindings = {
  /** Records and seals, under a bucket lock where the stack says so. */
  AUDIT: r2(),
  /** Days after which the bucket deletes them. */
  AUDIT_KEPT_DAYS: json(),
  /** Nightly backups. */
  BACKUPS: r2(),
  /** False in a preview: no day is sealed and no night backed up. */
  NIGHTLY: json(),
  /** Records on their way to R2, and the head of the chain of seals. */
  JOURNAL: durable("Journal", "archive"),
  /** One run of a backup or a restore, step by step. */
  COPIES: durable("Copy", "archive"),
  /** What is backed up: the gate's tables, */
  DB: d1(),
  /** and every class that its Worker's manifest wants copied, under its Worker's own name for it. */
  ...copiedOf("ledger", ledger),
  ...copiedOf("chief", chief),
  ...copiedOf("mcp", mcp),
  ...copiedOf("runtime", runtime),
  ...copiedOf("chat", chat),
  ...copiedOf("notices", notices),
  ...copiedOf("machine", machine),
  ...copiedOf("personas", personas),
  ...copiedOf("messaging", messaging),
} as const;
