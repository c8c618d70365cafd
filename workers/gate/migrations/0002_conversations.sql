-- The list of conversations, so that they can be counted; what was said is in each one's own Durable Object.
CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  session_key TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

--> statement-breakpoint
CREATE INDEX conversations_expiry ON conversations (expires_at);
