import { applySteps, type Step } from "../portable/schema.ts";
import type { Sql } from "../portable/sql.ts";

// Amounts are nano-dollars, times Unix milliseconds, months "2026-11" and days "2026-11-20" in UTC.
// `month` is always the month of admission: it pays, whenever the call ends.
const ATTEMPT = `
  key TEXT PRIMARY KEY, id TEXT NOT NULL, month TEXT NOT NULL, day TEXT NOT NULL, admitted_at INTEGER NOT NULL,
  asked_nano INTEGER NOT NULL, reserved_nano INTEGER NOT NULL,
  model TEXT NOT NULL, work TEXT NOT NULL, price_version TEXT NOT NULL, approval TEXT,
  agent TEXT, persona TEXT, task TEXT, schedule TEXT, user TEXT,
  ttl_ms INTEGER NOT NULL, asked_tokens INTEGER, granted_tokens INTEGER, token_nano INTEGER,
  level INTEGER NOT NULL, over_pace INTEGER NOT NULL`;

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. */
const STEPS: readonly Step[] = [
  [
    `CREATE TABLE months (
       month TEXT PRIMARY KEY, fixed_nano INTEGER NOT NULL,
       settled_nano INTEGER NOT NULL DEFAULT 0, reserved_nano INTEGER NOT NULL DEFAULT 0,
       corrected_nano INTEGER NOT NULL DEFAULT 0, metered_nano INTEGER NOT NULL DEFAULT 0,
       metered_reserved_nano INTEGER NOT NULL DEFAULT 0, drift_nano INTEGER NOT NULL DEFAULT 0,
       unknown_items TEXT NOT NULL DEFAULT '[]', calls INTEGER NOT NULL DEFAULT 0, flagged INTEGER NOT NULL DEFAULT 0,
       level INTEGER NOT NULL DEFAULT 0, highest_level INTEGER NOT NULL DEFAULT 0, throttle_rate_nano INTEGER
     ) STRICT, WITHOUT ROWID`,
    // Open attempts only: the set stays small, and what is reserved is their sum.
    `CREATE TABLE reservations (${ATTEMPT}, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    "CREATE INDEX reservations_expiry ON reservations (expires_at)",
    // Ended attempts: what is settled is their sum plus the month's correction.
    `CREATE TABLE settlements (${ATTEMPT},
       outcome TEXT NOT NULL CHECK (outcome IN ('settled', 'aborted', 'expired')), closed_at INTEGER NOT NULL,
       settled_nano INTEGER NOT NULL, flag TEXT,
       input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER, cache_write_tokens INTEGER, web_searches INTEGER
     ) STRICT, WITHOUT ROWID`,
    // Running sums by scope, model and day ('all' is the day itself), so that a limit costs a few reads.
    `CREATE TABLE spent (
       month TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, day TEXT NOT NULL,
       settled_nano INTEGER NOT NULL, reserved_nano INTEGER NOT NULL, calls INTEGER NOT NULL,
       PRIMARY KEY (month, kind, name, day)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE scopes (
       kind TEXT NOT NULL, name TEXT NOT NULL, daily_nano INTEGER, monthly_nano INTEGER, PRIMARY KEY (kind, name)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE extensions (
       id TEXT PRIMARY KEY, amount_nano INTEGER NOT NULL, until INTEGER NOT NULL, note TEXT NOT NULL,
       granted_by TEXT NOT NULL, granted_at INTEGER NOT NULL, ended_at INTEGER
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE metered (
       month TEXT NOT NULL, kind TEXT NOT NULL, quantity REAL NOT NULL, amount_nano INTEGER NOT NULL,
       reserved_nano INTEGER NOT NULL, reported_at INTEGER NOT NULL, PRIMARY KEY (month, kind)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE levels (
       id TEXT PRIMARY KEY, at INTEGER NOT NULL, month TEXT NOT NULL, level_from INTEGER NOT NULL, level_to INTEGER NOT NULL,
       reason TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE audit (
       id TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, before TEXT, after TEXT
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE notices (
       id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER,
       outcome TEXT
     ) STRICT, WITHOUT ROWID`,
    "CREATE TABLE polls (source TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX notices_due ON notices (next_at) WHERE next_at IS NOT NULL",
  ],
  // What other Workers had told to the owner: each fact once.
  ["CREATE TABLE announced (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID"],
  [
    // 1 = nobody knows what the call cost, and the amount is the most that it can have been.
    "ALTER TABLE settlements ADD COLUMN presumed INTEGER NOT NULL DEFAULT 0",
    "UPDATE settlements SET presumed = 1 WHERE outcome = 'expired'",
    "CREATE INDEX settlements_presumed ON settlements (month, day) WHERE presumed = 1",
    // What the provider's report has shown to be less than that.
    "ALTER TABLE months ADD COLUMN released_nano INTEGER NOT NULL DEFAULT 0",
  ],
  // The outbox tells, and knows what was told; here is only what it does not have yet.
  [
    `CREATE TABLE untold (
       seq INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL, fields TEXT NOT NULL,
       attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL
     ) STRICT`,
    `INSERT INTO untold (id, at, event, fields, next_at)
       SELECT id, at, body ->> 'event', json_remove(body, '$.id', '$.at', '$.event'), next_at FROM notices WHERE next_at IS NOT NULL ORDER BY id`,
    "DROP TABLE notices",
    "DROP TABLE announced",
  ],
  // The idempotency key that an extension was asked for under.
  ["ALTER TABLE extensions ADD COLUMN key TEXT"],
  // What was committed when an extension was granted: only what came after can have been spent by it.
  ["ALTER TABLE extensions ADD COLUMN committed_nano INTEGER NOT NULL DEFAULT 0"],
  [
    // Where a month's measured usage pauses what works by itself; `paused_at` null = it goes on, up to that line.
    `CREATE TABLE fence (
       month TEXT PRIMARY KEY, line_nano INTEGER NOT NULL, paused_at INTEGER, resumed_by TEXT
     ) STRICT, WITHOUT ROWID`,
  ],
  // What a provider was asked for and did not say, since when, and when the owner was told.
  [
    `CREATE TABLE unread (
       source TEXT NOT NULL, what TEXT NOT NULL, since INTEGER NOT NULL, why TEXT NOT NULL, told_at INTEGER, PRIMARY KEY (source, what)
     ) STRICT, WITHOUT ROWID`,
  ],
];

/** Brings the database to this code's schema. */
export const ensureLedgerSchema = (sql: Sql): void => applySteps(sql, STEPS);
