import { d1, durable, json, r2 } from "../bindings.ts";

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
  /** the month's money, */
  LEDGER: durable("Ledger", "ledger"),
  /** conversations, */
  CONVERSATIONS: durable("Conversation", "chat"),
  /** agent sessions, and */
  SESSIONS: durable("AgentSession", "runtime"),
  /** the notes of groups. */
  NOTES: durable("Notes", "runtime"),
  /** Which sessions and groups there are. */
  ROSTER: durable("Roster", "runtime"),
} as const;
