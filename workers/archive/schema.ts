/**
 * Rows written, by record (an index of its own adds one; SQLite rows and alarms count alike:
 * developers.cloudflare.com/durable-objects/platform/pricing):
 *
 *   append   1 waiting + 1 calls + at most 1 alarm
 *   to R2    1 waiting deleted + 1 written
 *   seal     1 written deleted; a day has 1 row in seals, and 1 more for each thousand records, whose index goes to R2
 *
 * and, per alarm that wrote something, one alarm set anew: at most 7 when each request comes alone. Workers Free has 100,000 rows a
 * day for all objects of the account, which is 14,000 requests; at 500 requests a day it is 3,500 rows. A reply that streams adds
 * 5 (its entry comes twice, and the index of what is not complete).
 */
const STEPS: readonly (readonly string[])[] = [
  [
    // Not in R2 yet. `noted_at` is the journal's own clock; `complete` 1 = the text will not change any more.
    `CREATE TABLE waiting (
       ms INTEGER NOT NULL, n INTEGER NOT NULL, request_id TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL,
       complete INTEGER NOT NULL, noted_at INTEGER NOT NULL, PRIMARY KEY (ms, n)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX waiting_open ON waiting (noted_at) WHERE complete = 0",
    // In R2, and in no seal that is there too.
    `CREATE TABLE written (
       ms INTEGER NOT NULL, n INTEGER NOT NULL, request_id TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (ms, n)
     ) STRICT, WITHOUT ROWID`,
    // A day is closed to records from the moment it has a row here; `state` says what became of its seal.
    `CREATE TABLE seals (
       day TEXT PRIMARY KEY, sealed_at INTEGER NOT NULL, sha256 TEXT,
       state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'conflict'))
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE calls (
       month TEXT NOT NULL, client TEXT NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (month, client)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE health (
       id INTEGER PRIMARY KEY CHECK (id = 1), first_day TEXT, kept_from TEXT,
       failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, retry_at INTEGER NOT NULL DEFAULT 0, told_failure INTEGER,
       conflicts INTEGER NOT NULL DEFAULT 0, told_conflicts INTEGER NOT NULL DEFAULT 0
     ) STRICT`,
    "INSERT INTO health (id) VALUES (1)",
  ],
  [
    // The last day of the month on which the client called, and how often; in the row that is written anyway.
    "ALTER TABLE calls ADD COLUMN day TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE calls ADD COLUMN today INTEGER NOT NULL DEFAULT 0",
  ],
  [
    // What a list shows of the record (records/line.ts), in the row that is written anyway.
    "ALTER TABLE written ADD COLUMN line TEXT NOT NULL DEFAULT ''",
    // JSON: the parts of the day's index that lie in R2 (records/index-part.ts).
    "ALTER TABLE seals ADD COLUMN parts TEXT NOT NULL DEFAULT '[]'",
  ],
  [
    // JSON: what the door handed on with this client's requests (journal/door-counts.ts), in the row that is written anyway.
    "ALTER TABLE calls ADD COLUMN door TEXT NOT NULL DEFAULT '{}'",
  ],
];

/** Brings the database to this code's schema. */
export function ensureJournalSchema(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT");
    const [row] = sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray();
    const version = row?.version ?? 0;
    for (const statements of STEPS.slice(version)) for (const statement of statements) sql.exec(statement);
    if (version === STEPS.length) return;
    sql.exec("DELETE FROM schema_version");
    sql.exec("INSERT INTO schema_version (version) VALUES (?)", STEPS.length);
  });
}
