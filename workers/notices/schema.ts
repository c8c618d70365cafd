import type { Step } from "../portable/schema.ts";

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. */
export const STEPS: readonly Step[] = [
  [
    // `fields` is JSON; `next_at` is null once nothing more is tried.
    `CREATE TABLE notices (
       id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, event TEXT NOT NULL, at INTEGER NOT NULL, fields TEXT NOT NULL,
       taken_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER,
       state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up', 'no_receiver', 'muted')),
       CHECK ((state = 'waiting') = (next_at IS NOT NULL))
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX notices_due ON notices (next_at) WHERE next_at IS NOT NULL",
    `CREATE TABLE deliveries (
       notice TEXT NOT NULL, channel TEXT NOT NULL, delivered INTEGER NOT NULL, attempts INTEGER NOT NULL, at INTEGER NOT NULL,
       failure TEXT, PRIMARY KEY (notice, channel)
     ) STRICT, WITHOUT ROWID`,
    "CREATE TABLE muted (event TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
  ],
  [
    // 1 = nobody knows whether the last attempt arrived.
    "ALTER TABLE deliveries ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0",
    // Devices that are told by their browser's push service.
    `CREATE TABLE subscriptions (
       id TEXT PRIMARY KEY, person TEXT NOT NULL, endpoint TEXT NOT NULL UNIQUE, p256dh TEXT NOT NULL, auth TEXT NOT NULL,
       created_at INTEGER NOT NULL, taken_at INTEGER, failures INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
  // Whose it is alone; null = the household's.
  ["ALTER TABLE notices ADD COLUMN person TEXT"],
  [
    // Chats that people have paired with themselves; `sender` is the number of the person's account there, never a name.
    `CREATE TABLE chats (
       channel TEXT NOT NULL, sender TEXT NOT NULL, chat TEXT NOT NULL, person TEXT NOT NULL, since INTEGER NOT NULL,
       PRIMARY KEY (channel, sender), UNIQUE (channel, person)
     ) STRICT, WITHOUT ROWID`,
    // Codes that pair one, by their SHA-256.
    `CREATE TABLE pairing_codes (
       sha256 TEXT PRIMARY KEY, channel TEXT NOT NULL, person TEXT NOT NULL, expires_at INTEGER NOT NULL, UNIQUE (channel, person)
     ) STRICT, WITHOUT ROWID`,
  ],
  // What was last seen of a messenger's way to us; `seen` is JSON.
  ["CREATE TABLE reports (channel TEXT PRIMARY KEY, seen TEXT NOT NULL) STRICT, WITHOUT ROWID"],
  [
    // Groups in which a person's assistant answers them; no notice goes to one.
    `CREATE TABLE groups (
       channel TEXT NOT NULL, chat TEXT NOT NULL, title TEXT NOT NULL, bot TEXT NOT NULL, person TEXT NOT NULL, since INTEGER NOT NULL,
       PRIMARY KEY (channel, chat)
     ) STRICT, WITHOUT ROWID`,
  ],
];
