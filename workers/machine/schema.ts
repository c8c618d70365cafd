import type { Step } from "../portable/schema.ts";

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. */
export const MACHINE_STEPS: readonly Step[] = [
  [
    // One row. `phase` is what is done next while waking or draining; `tries` are of that phase.
    `CREATE TABLE machine (
       one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL, since INTEGER NOT NULL, reason TEXT, phase TEXT, tries INTEGER NOT NULL,
       next_at INTEGER, metered_at INTEGER, boot_id TEXT, heard_at INTEGER, busy_at INTEGER, backup_at INTEGER, release TEXT, is_wanted INTEGER NOT NULL,
       asked_at INTEGER
     ) STRICT`,
    "INSERT INTO machine (one, state, since, tries, is_wanted) VALUES (1, 'asleep', 0, 0, 1)",
    // How long it has cost money, by UTC day.
    "CREATE TABLE days (day TEXT PRIMARY KEY, ms INTEGER NOT NULL) STRICT, WITHOUT ROWID",
  ],
  ["ALTER TABLE machine ADD COLUMN restore TEXT"],
  ["ALTER TABLE machine ADD COLUMN asked_for TEXT"],
  [
    "CREATE TABLE record_seals (day TEXT PRIMARY KEY, chain TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "ALTER TABLE machine ADD COLUMN record_at INTEGER",
    "ALTER TABLE machine ADD COLUMN record_fault TEXT",
  ],
  [
    "ALTER TABLE machine ADD COLUMN offer TEXT",
    "ALTER TABLE machine ADD COLUMN offer_state TEXT",
    "ALTER TABLE machine ADD COLUMN offered_at INTEGER",
    "ALTER TABLE machine ADD COLUMN offer_looks INTEGER NOT NULL DEFAULT 0",
  ],
  ["ALTER TABLE machine ADD COLUMN record_from TEXT"],
];
