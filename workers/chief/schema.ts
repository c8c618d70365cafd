import { KEYS_TABLE } from "../portable/keys.ts";
import type { Step } from "../portable/schema.ts";

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. Times are Unix milliseconds. */
export const CHIEF_STEPS: readonly Step[] = [
  [
    // JSON by name: who the person is, how far the setup is, quiet hours.
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    // An agent of this person. `files` is JSON of those that differ from the template; `seen` the template's files when it was last taken over.
    `CREATE TABLE instances (
       name TEXT PRIMARY KEY, template TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('active', 'dormant')),
       files TEXT NOT NULL, seen TEXT NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    // What an agent was told of the person it works for, in their own words.
    "CREATE TABLE soul (id TEXT PRIMARY KEY, agent TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL) STRICT, WITHOUT ROWID",
    // No index on due_at: there are a handful, and an index would be a second row written for every check that finds nothing.
    `CREATE TABLE schedules (
       id TEXT PRIMARY KEY, agent TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, cron TEXT, zone TEXT NOT NULL,
       job TEXT NOT NULL, look TEXT NOT NULL, artifact_type TEXT NOT NULL, missed TEXT NOT NULL, description TEXT NOT NULL,
       payload TEXT, source TEXT NOT NULL, is_own_time INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('on', 'paused')),
       due_at INTEGER, begun_at INTEGER NOT NULL, quiet INTEGER NOT NULL, quiet_at INTEGER, quiet_why TEXT, errors INTEGER NOT NULL,
       seen TEXT, UNIQUE (agent, name)
     ) STRICT, WITHOUT ROWID`,
    // One row for each slot of a schedule that came to something; slots that found nothing to do are counted with their schedule.
    `CREATE TABLE runs (
       schedule TEXT NOT NULL, slot INTEGER NOT NULL, id TEXT NOT NULL, agent TEXT NOT NULL, name TEXT NOT NULL, job TEXT NOT NULL,
       state TEXT NOT NULL CHECK (state IN ('claimed', 'ready', 'done', 'failed', 'skipped')), why TEXT, slots INTEGER NOT NULL,
       tries INTEGER NOT NULL, data TEXT, seen TEXT, at INTEGER NOT NULL, until INTEGER, ended_at INTEGER, cost_nano INTEGER NOT NULL,
       model TEXT, artifact TEXT, PRIMARY KEY (schedule, slot)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE artifacts (
       id TEXT PRIMARY KEY, run TEXT UNIQUE, agent TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL,
       metadata TEXT NOT NULL, at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    // `key` names the fact for good. Unread until it is acknowledged; `told_at` is when the chief of staff brought it up.
    `CREATE TABLE notifications (
       id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, agent TEXT NOT NULL, priority TEXT NOT NULL CHECK (priority IN ('urgent', 'normal', 'low')),
       title TEXT NOT NULL, message TEXT NOT NULL, same TEXT NOT NULL, artifact TEXT, at INTEGER NOT NULL, count INTEGER NOT NULL,
       read_at INTEGER, told_at INTEGER, held_until INTEGER, push TEXT NOT NULL CHECK (push IN ('none', 'waiting', 'handed'))
     ) STRICT, WITHOUT ROWID`,
    // Facts: what the person said (owner), what was drawn from it (derived), and what came from elsewhere (tainted).
    `CREATE TABLE facts (
       id TEXT PRIMARY KEY, text TEXT NOT NULL, agent TEXT NOT NULL, audience TEXT NOT NULL, source TEXT NOT NULL,
       trust TEXT NOT NULL CHECK (trust IN ('owner', 'derived', 'tainted')), valid_from INTEGER NOT NULL, superseded_by TEXT,
       ends_at INTEGER
     ) STRICT, WITHOUT ROWID`,
    "CREATE TABLE turns (id TEXT PRIMARY KEY, session TEXT NOT NULL, at INTEGER NOT NULL, message TEXT NOT NULL, reply TEXT NOT NULL, is_tainted INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX turns_session ON turns (session)",
    // What was forgotten, as a hash, so that it does not come back from a digest or a proposal.
    "CREATE TABLE forgotten (hash TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    // Foreground threads: whose they are, and what was prepared for their beginning.
    `CREATE TABLE threads (
       session TEXT PRIMARY KEY, agent TEXT NOT NULL, title TEXT NOT NULL,
       state TEXT NOT NULL CHECK (state IN ('pre-loading', 'ready', 'in-progress')), opening TEXT, why TEXT, at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE VIRTUAL TABLE found USING fts5 (id UNINDEXED, text, tokenize = 'porter unicode61 remove_diacritics 2')",
  ],
  [
    // Whom messages were routed to in each hour (Unix milliseconds / 3,600,000); never what they said. `confidence` is a sum.
    `CREATE TABLE routed (
       hour INTEGER NOT NULL, agent TEXT NOT NULL, total INTEGER NOT NULL, hits INTEGER NOT NULL, misses INTEGER NOT NULL,
       confidence REAL NOT NULL, latency_ms INTEGER NOT NULL, PRIMARY KEY (hour, agent)
     ) STRICT, WITHOUT ROWID`,
  ],
  [
    // Of an agent that was brought along: JSON of where it comes from, what it wants and what it was granted.
    "ALTER TABLE instances ADD COLUMN origin TEXT",
    "CREATE TABLE beside (agent TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (agent, path)) STRICT, WITHOUT ROWID",
    // What was brought and not yet taken: JSON in pieces, since one value may have two million bytes.
    "CREATE TABLE proposals (id TEXT NOT NULL, piece INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (id, piece)) STRICT, WITHOUT ROWID",
    // What models have done for this person, call by call: its sums are GET /api/usage. `session` is null for work that nobody spoke about.
    `CREATE TABLE usage (
       id TEXT PRIMARY KEY, at INTEGER NOT NULL, session TEXT, agent TEXT NOT NULL, model TEXT NOT NULL, input_tokens INTEGER NOT NULL,
       output_tokens INTEGER NOT NULL, cost_nano INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    // Work that an agent does in the background, step by step; `messages` is what was said of it so far. `until` is when somebody goes on with it.
    `CREATE TABLE tasks (
       id TEXT PRIMARY KEY, key TEXT UNIQUE, agent TEXT NOT NULL, task TEXT NOT NULL, artifact_type TEXT NOT NULL,
       state TEXT NOT NULL CHECK (state IN ('working', 'done', 'failed', 'cancelled')), messages TEXT NOT NULL, turns INTEGER NOT NULL,
       tries INTEGER NOT NULL, until INTEGER, at INTEGER NOT NULL, ended_at INTEGER, cost_nano INTEGER NOT NULL, model TEXT, why TEXT,
       artifact TEXT
     ) STRICT, WITHOUT ROWID`,
    // What was forgotten, by hashes of its words, so that it does not come back with an older copy.
    "CREATE TABLE tombstones (words TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    // A sign that a person has put beside one of their threads.
    "CREATE TABLE marks (session TEXT PRIMARY KEY, emoji TEXT NOT NULL) STRICT, WITHOUT ROWID",
  ],
  [
    // Until when somebody who has a socket open may acknowledge it before a device hears of it: Unix milliseconds.
    "ALTER TABLE notifications ADD COLUMN reader_until INTEGER NOT NULL DEFAULT 0",
    // Hours (Unix milliseconds / 3,600,000) in which the deployment's clock came by.
    "CREATE TABLE hours_up (hour INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID",
    // What agents want to change, and whether a person has agreed; `until` is when it is looked at again, and `deed` JSON of what is then done.
    `CREATE TABLE effects (
       id TEXT PRIMARY KEY, agent TEXT NOT NULL, operation TEXT NOT NULL, description TEXT NOT NULL, deed TEXT NOT NULL,
       state TEXT NOT NULL CHECK (state IN ('waiting', 'begun', 'done', 'refused', 'failed', 'unknown')), looks INTEGER NOT NULL,
       until INTEGER, at INTEGER NOT NULL, ends_at INTEGER NOT NULL, ended_at INTEGER
     ) STRICT, WITHOUT ROWID`,
  ],
  [KEYS_TABLE],
  // JSON of the part of each day in which a schedule may be due; NULL for all of it.
  ["ALTER TABLE schedules ADD COLUMN hours TEXT"],
  [
    // What agents are asked while somebody waits: `messages` is what was said of it so far, `reply` JSON of the answer to what came under a key.
    `CREATE TABLE asks (
       id TEXT PRIMARY KEY, key TEXT, agent TEXT NOT NULL, task TEXT NOT NULL, messages TEXT NOT NULL, turns INTEGER NOT NULL,
       tries INTEGER NOT NULL, cost_nano INTEGER NOT NULL, reply TEXT, at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
  [
    // The gate's id of what a person is asked about it.
    "ALTER TABLE effects ADD COLUMN question TEXT",
    // Questions that are to be taken back, because what they say was forgotten.
    `CREATE TABLE withdrawals (
       question TEXT PRIMARY KEY, looks INTEGER NOT NULL, until INTEGER NOT NULL, ends_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
];
