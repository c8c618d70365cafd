import type { Step } from "../../portable/schema.ts";

const TIMES = "created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL";

// Without foreign keys: a restore writes tables in the order of their names. Whoever deletes a row deletes what hangs on it.

/** Each entry is applied once, in order; a change of the schema is a new entry at the end. Moments are Unix milliseconds. */
export const STEPS: readonly Step[] = [
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
];
