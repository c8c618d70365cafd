import type { Step } from "../../portable/schema.ts";

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. Times are Unix milliseconds. */
export const KEY_STEPS: readonly Step[] = [
  [
    // The key sealed; `tail` is what may be shown of it.
    `CREATE TABLE keys (
       person TEXT PRIMARY KEY, key_id TEXT NOT NULL, version INTEGER NOT NULL, iv TEXT NOT NULL, data TEXT NOT NULL,
       tail TEXT NOT NULL, set_at INTEGER NOT NULL, limit_nano INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE TABLE allowed (person TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    // A call that is under way or has ended; one whose time is over counts in full.
    `CREATE TABLE attempts (
       key TEXT PRIMARY KEY, person TEXT NOT NULL, month TEXT NOT NULL, amount_nano INTEGER NOT NULL, expires_at INTEGER NOT NULL,
       is_open INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX attempts_month ON attempts (person, month)",
  ],
];
