import type { Step } from "../../portable/schema.ts";

export const CONNECTION_STEPS: readonly Step[] = [
  [
    `CREATE TABLE credentials (
      person TEXT NOT NULL, service TEXT NOT NULL,
      key_id TEXT NOT NULL, version INTEGER NOT NULL, iv TEXT NOT NULL, data TEXT NOT NULL,
      scopes TEXT NOT NULL, expires_at TEXT, connected_at TEXT NOT NULL, broken TEXT,
      PRIMARY KEY (person, service)
    ) STRICT`,
    "CREATE TABLE clients (name TEXT PRIMARY KEY, person TEXT NOT NULL, servers TEXT NOT NULL, tools TEXT NOT NULL) STRICT",
    "CREATE TABLE approvals (action TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (action, number)) STRICT",
    "CREATE TABLE counts (person TEXT NOT NULL, what TEXT NOT NULL, period TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (person, what, period)) STRICT",
  ],
  [
    `CREATE TABLE web_credentials (
      person TEXT NOT NULL, name TEXT NOT NULL,
      key_id TEXT NOT NULL, version INTEGER NOT NULL, iv TEXT NOT NULL, data TEXT NOT NULL,
      hosts TEXT NOT NULL, connected_at TEXT NOT NULL,
      PRIMARY KEY (person, name)
    ) STRICT`,
  ],
  ["ALTER TABLE credentials ADD COLUMN used_at TEXT"],
  // Theirs were tried when they were brought, which was not written down.
  ["UPDATE credentials SET used_at = connected_at WHERE used_at IS NULL AND service IN ('google', 'garmin')"],
];
