import type { Step } from "../../portable/schema.ts";
import { MOVED_MIN_BYTES } from "../sizes.ts";

const TIMES = "created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL";

// Without foreign keys: a restore writes tables in the order of their names. Whoever deletes a row deletes what hangs on it.

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. Moments are Unix milliseconds. */
export const SCHEMA_STEPS: readonly Step[] = [
  [
    `CREATE TABLE personas (
       id TEXT PRIMARY KEY, project_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, system_prompt TEXT NOT NULL,
       structured_prompt TEXT, icon TEXT, color TEXT, enabled INTEGER NOT NULL, max_concurrent INTEGER NOT NULL,
       timeout_ms INTEGER NOT NULL, inference_profile_id TEXT, network_policy TEXT, max_budget_usd INTEGER, max_turns INTEGER,
       design_context TEXT, group_id TEXT, permission_policy TEXT, model_profile TEXT, runs_on TEXT NOT NULL, ${TIMES}
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE tools (
       id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, category TEXT NOT NULL, description TEXT NOT NULL,
       script_path TEXT NOT NULL, input_schema TEXT, output_schema TEXT, requires_credential_type TEXT,
       implementation_guide TEXT, is_builtin INTEGER NOT NULL, ${TIMES}
     ) STRICT, WITHOUT ROWID`,
    // `data` is what the secret was sealed to under the key named `key_id`; hex, with the tag at its end.
    `CREATE TABLE credentials (
       id TEXT PRIMARY KEY, project_id TEXT NOT NULL, name TEXT NOT NULL, service_type TEXT NOT NULL, metadata TEXT,
       key_id TEXT NOT NULL, version INTEGER NOT NULL, iv TEXT NOT NULL, data TEXT NOT NULL, last_used_at INTEGER, ${TIMES}
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE persona_tools (
       persona_id TEXT NOT NULL, tool_id TEXT NOT NULL, PRIMARY KEY (persona_id, tool_id)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE persona_credentials (
       persona_id TEXT NOT NULL, credential_id TEXT NOT NULL, PRIMARY KEY (persona_id, credential_id)
     ) STRICT, WITHOUT ROWID`,
    // What an idempotency key led to first; `scope` is its caller, method and path.
    `CREATE TABLE keys (
       scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, reply TEXT NOT NULL,
       at INTEGER NOT NULL, PRIMARY KEY (scope, key)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE audit (
       id TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, request_id TEXT NOT NULL, action TEXT NOT NULL,
       subject TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE subscriptions (
       id TEXT PRIMARY KEY, persona_id TEXT NOT NULL, event_type TEXT NOT NULL, source_filter TEXT, payload_filter TEXT,
       enabled INTEGER NOT NULL, max_retries INTEGER NOT NULL, retry_backoff_ms INTEGER NOT NULL, use_case_id TEXT, ${TIMES}
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX subscriptions_by_type ON subscriptions (event_type)",
    // `depth` counts how many events led to this one; `delivery_id` is the sender's, so that a re-delivery is no second event.
    `CREATE TABLE events (
       id TEXT PRIMARY KEY, project_id TEXT NOT NULL, event_type TEXT NOT NULL, source_type TEXT NOT NULL, source_id TEXT,
       target_persona_id TEXT, payload TEXT,
       status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'delivered', 'partial', 'skipped', 'failed')),
       error_message TEXT, processed_at INTEGER, use_case_id TEXT, retry_count INTEGER NOT NULL, next_retry_at INTEGER,
       depth INTEGER NOT NULL, delivery_id TEXT, created_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE UNIQUE INDEX events_by_delivery ON events (delivery_id) WHERE delivery_id IS NOT NULL",
    // One match of an event happens once, whatever is killed when.
    `CREATE TABLE dispatches (
       event_id TEXT NOT NULL, subscription_id TEXT NOT NULL, persona_id TEXT NOT NULL,
       status TEXT NOT NULL CHECK (status IN ('queued', 'waiting', 'failed')), execution_id TEXT, attempts INTEGER NOT NULL,
       next_at INTEGER, error TEXT, PRIMARY KEY (event_id, subscription_id)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX dispatches_due ON dispatches (next_at) WHERE next_at IS NOT NULL",
    // `due_at` is when the next thing is to be done about it: to begin it, to begin it again, or to give it up.
    `CREATE TABLE executions (
       id TEXT PRIMARY KEY, project_id TEXT NOT NULL, persona_id TEXT NOT NULL, trigger_id TEXT, use_case_id TEXT,
       event_id TEXT, status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
       prompt TEXT NOT NULL, input_data TEXT, claude_session_id TEXT, model_used TEXT, input_tokens INTEGER,
       output_tokens INTEGER, cost_usd INTEGER NOT NULL, error_message TEXT, waiting_for TEXT, duration_ms INTEGER,
       retry_of_execution_id TEXT, retry_count INTEGER NOT NULL, timeout_ms INTEGER NOT NULL, runs_on TEXT NOT NULL,
       asked_by TEXT NOT NULL, waits INTEGER NOT NULL, depth INTEGER NOT NULL, begun INTEGER NOT NULL, claimed_by TEXT,
       due_at INTEGER, output_lines INTEGER NOT NULL, output_bytes INTEGER NOT NULL, outcome TEXT, going_usd INTEGER NOT NULL,
       history TEXT, started_at INTEGER,
       completed_at INTEGER, created_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX executions_open ON executions (persona_id) WHERE status IN ('queued', 'running')",
    "CREATE INDEX executions_due ON executions (due_at) WHERE due_at IS NOT NULL",
    // Lines as they came, as JSON; `first` counts them from 0.
    `CREATE TABLE output (
       execution_id TEXT NOT NULL, seq INTEGER NOT NULL, first INTEGER NOT NULL, lines TEXT NOT NULL,
       PRIMARY KEY (execution_id, seq)
     ) STRICT, WITHOUT ROWID`,
    // What executions said in the protocols that lead to no event: messages, memories, flows, assessments.
    // `told` is null where the owner is not to hear of it, and 0 until they have.
    `CREATE TABLE said (
       id TEXT PRIMARY KEY, execution_id TEXT NOT NULL, persona_id TEXT NOT NULL, protocol TEXT NOT NULL, content TEXT NOT NULL,
       source TEXT NOT NULL, tainted INTEGER NOT NULL, told INTEGER, created_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX said_by_persona ON said (persona_id, protocol)",
    "CREATE INDEX said_untold ON said (told) WHERE told = 0",
    `CREATE TABLE reviews (
       id TEXT PRIMARY KEY, execution_id TEXT NOT NULL, persona_id TEXT NOT NULL, payload TEXT NOT NULL,
       status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'timed_out')), response_message TEXT,
       resolved_at INTEGER, created_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX reviews_by_execution ON reviews (execution_id)",
  ],
  [
    `CREATE TABLE triggers (
       id TEXT PRIMARY KEY, project_id TEXT NOT NULL, persona_id TEXT NOT NULL, trigger_type TEXT NOT NULL, config TEXT,
       enabled INTEGER NOT NULL, last_triggered_at INTEGER, next_trigger_at INTEGER, health_status TEXT NOT NULL,
       health_message TEXT, use_case_id TEXT, ${TIMES}
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX triggers_due ON triggers (next_trigger_at) WHERE next_trigger_at IS NOT NULL",
    "CREATE INDEX triggers_by_persona ON triggers (persona_id)",
    // A trigger fires once for each moment, however often its alarm comes. `why` is null where it fired.
    `CREATE TABLE firings (
       trigger_id TEXT NOT NULL, due_at INTEGER NOT NULL, id TEXT NOT NULL, fired_at INTEGER NOT NULL, event_id TEXT, why TEXT,
       PRIMARY KEY (trigger_id, due_at)
     ) STRICT, WITHOUT ROWID`,
  ],
  // How a UTC day's executions ended, by persona: single ones are forgotten sooner.
  [
    `CREATE TABLE days (
       day TEXT NOT NULL, persona_id TEXT NOT NULL, completed INTEGER NOT NULL, failed INTEGER NOT NULL, cancelled INTEGER NOT NULL,
       cost_usd INTEGER NOT NULL, duration_ms INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
       PRIMARY KEY (day, persona_id)
     ) STRICT, WITHOUT ROWID`,
  ],
  ["ALTER TABLE executions ADD COLUMN approval TEXT"],
  // What a watched address said last, under the address and pointer that it was said for.
  [
    `CREATE TABLE polls (
       trigger_id TEXT PRIMARY KEY, url TEXT NOT NULL, pointer TEXT, etag TEXT, hash TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
  // `month_limits`: what the ledger is to know of a persona's month; `nano` null = no limit any more.
  [
    `CREATE TABLE deployments (
       id TEXT PRIMARY KEY, project_id TEXT NOT NULL, persona_id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
       status TEXT NOT NULL CHECK (status IN ('active', 'paused')), invocation_count INTEGER NOT NULL, last_invoked_at INTEGER,
       max_monthly_budget_usd INTEGER, ${TIMES}
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE month_limits (
       persona_id TEXT PRIMARY KEY, nano INTEGER, told INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
  // The ways to the model that clients handed over: `data` is sealed like a credential.
  [
    `CREATE TABLE oauth_states (
       state TEXT PRIMARY KEY, verifier TEXT NOT NULL, expires_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE tokens (
       kind TEXT PRIMARY KEY CHECK (kind IN ('oauth', 'token')), key_id TEXT NOT NULL, version INTEGER NOT NULL, iv TEXT NOT NULL,
       data TEXT NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER
     ) STRICT, WITHOUT ROWID`,
  ],
  // What workers have in their hands (pool/assignments.ts). `worker_review_id` is what a worker calls a question that it waits with.
  [
    `CREATE TABLE assignments (
       id TEXT PRIMARY KEY, execution_id TEXT NOT NULL, worker TEXT NOT NULL, limit_nano INTEGER NOT NULL, heard INTEGER NOT NULL,
       deadline_at INTEGER NOT NULL, due_at INTEGER NOT NULL, settle_nano INTEGER, presumed INTEGER NOT NULL, created_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "ALTER TABLE reviews ADD COLUMN worker_review_id TEXT",
  ],
  // What its caller calls an execution, so that what they ask for twice is done once.
  [
    "ALTER TABLE executions ADD COLUMN external_id TEXT",
    "CREATE UNIQUE INDEX executions_called ON executions (asked_by, external_id) WHERE external_id IS NOT NULL",
  ],
  // Large outputs go to R2 after a day; the index holds those alone that may have to.
  [
    "ALTER TABLE executions ADD COLUMN moved_at INTEGER",
    `CREATE INDEX executions_large ON executions (completed_at) WHERE moved_at IS NULL AND output_bytes >= ${MOVED_MIN_BYTES}`,
  ],
  // Why an execution waits, as one word, and until when. `machine_wake`: the machine was asked for what waits for a worker (waking/wake.ts).
  [
    "ALTER TABLE executions ADD COLUMN waiting_reason TEXT",
    "ALTER TABLE executions ADD COLUMN waiting_until INTEGER",
    "ALTER TABLE audit ADD COLUMN detail TEXT",
    `CREATE TABLE machine_wake (
       one INTEGER PRIMARY KEY CHECK (one = 1), asked_at INTEGER, next_at INTEGER NOT NULL, tries INTEGER NOT NULL,
       reason TEXT NOT NULL, detail TEXT NOT NULL
     ) STRICT`,
  ],
];
