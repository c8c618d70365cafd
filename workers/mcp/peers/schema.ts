import type { Step } from "../../portable/schema.ts";

export const PEER_STEPS: readonly Step[] = [
  [
    `CREATE TABLE peers (
      id TEXT PRIMARY KEY, person TEXT NOT NULL, origin TEXT NOT NULL, name TEXT NOT NULL, public_key TEXT NOT NULL,
      key_id TEXT NOT NULL, created_at INTEGER NOT NULL,
      grant_id TEXT, level TEXT, labels TEXT NOT NULL DEFAULT '[]', granted_until INTEGER, granted_at INTEGER, revoked_at INTEGER,
      their_level TEXT, their_ticket TEXT, their_until INTEGER, their_at INTEGER, withdrawn_at INTEGER,
      asked_count INTEGER NOT NULL DEFAULT 0, asked_at INTEGER, refused_count INTEGER NOT NULL DEFAULT 0
    ) STRICT`,
    "CREATE UNIQUE INDEX peers_by_key ON peers (person, public_key)",
    "CREATE TABLE invitations (id TEXT PRIMARY KEY, person TEXT NOT NULL, ends_at INTEGER NOT NULL, used_by TEXT) STRICT",
    "CREATE TABLE nonces (peer TEXT NOT NULL, nonce TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (peer, nonce)) STRICT",
    `CREATE TABLE asks (
      id TEXT PRIMARY KEY, peer TEXT NOT NULL, direction TEXT NOT NULL, question TEXT NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT`,
    "CREATE INDEX asks_of_peer ON asks (peer, direction, at)",
    "CREATE TABLE artifacts (peer TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (peer, name)) STRICT",
    `CREATE TABLE slots (
      person TEXT NOT NULL, peer TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL,
      asked_at INTEGER NOT NULL, agreed_at INTEGER,
      PRIMARY KEY (person, peer, begins, ends)
    ) STRICT`,
  ],
  [
    "ALTER TABLE slots ADD COLUMN asked_by TEXT NOT NULL DEFAULT 'them'",
    "ALTER TABLE slots ADD COLUMN cancelled_at INTEGER",
    "ALTER TABLE slots ADD COLUMN plan_item TEXT",
  ],
];
