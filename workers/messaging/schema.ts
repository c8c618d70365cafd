import type { Step } from "../portable/schema.ts";

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. */
export const MESSENGER_STEPS: readonly Step[] = [
  [
    // Deliveries, and which of them have been seen to. `body` is JSON, and empty once it was.
    `CREATE TABLE tasks (
       id TEXT PRIMARY KEY, channel TEXT NOT NULL, event TEXT NOT NULL, chat TEXT NOT NULL, person TEXT NOT NULL, body TEXT NOT NULL,
       at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, UNIQUE (channel, event)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX tasks_due ON tasks (next_at) WHERE next_at IS NOT NULL",
    // What is to be sent, in order. `body` and `plain` are empty once nothing more is tried.
    `CREATE TABLE sends (
       task TEXT NOT NULL, n INTEGER NOT NULL, chat TEXT NOT NULL, method TEXT NOT NULL, body TEXT NOT NULL, plain TEXT NOT NULL,
       state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'unknown', 'failed')), at INTEGER NOT NULL,
       attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, failure TEXT, PRIMARY KEY (task, n)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX sends_open ON sends (chat, task, n) WHERE state IN ('waiting', 'sending')",
    `CREATE TABLE health (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  ],
];
