-- Idempotency keys of changes that are not the same when they come a second time, later: only of those, for a day.
CREATE TABLE keys (
  client TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (client, key)
) STRICT, WITHOUT ROWID;
