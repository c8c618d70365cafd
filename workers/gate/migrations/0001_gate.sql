-- The task gate. Money is whole nano-dollars, times are unix milliseconds, ids are UUIDv7. `seq` gives rows of the same
-- millisecond an order; `audit_id` names the audit row of the change that made a row what it is.

CREATE TABLE contexts (
  version INTEGER PRIMARY KEY CHECK (version >= 1),
  preferences TEXT NOT NULL CHECK (json_valid(preferences)),
  rules TEXT NOT NULL CHECK (json_valid(rules)),
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  audit_id TEXT NOT NULL
) STRICT;

--> statement-breakpoint
CREATE TRIGGER contexts_keep BEFORE UPDATE ON contexts
BEGIN
  SELECT RAISE(ABORT, 'a version of the context never changes; add the next one');
END;

--> statement-breakpoint
CREATE TRIGGER contexts_stay BEFORE DELETE ON contexts
BEGIN
  SELECT RAISE(ABORT, 'a version of the context is never deleted');
END;

--> statement-breakpoint
CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  task_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  task TEXT NOT NULL CHECK (json_valid(task)),
  estimated_nano INTEGER NOT NULL CHECK (estimated_nano >= 0),
  status TEXT NOT NULL CHECK (status IN ('approved', 'denied', 'pending')),
  decided_by TEXT NOT NULL CHECK (decided_by IN ('rules', 'human', 'budget', 'model')),
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  context_version INTEGER NOT NULL,
  day TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  decided_at INTEGER,
  expires_at INTEGER NOT NULL,
  answered_by TEXT,
  note TEXT,
  audit_id TEXT NOT NULL,
  CHECK ((status = 'pending') = (decided_at IS NULL))
) STRICT;

--> statement-breakpoint
CREATE INDEX decisions_task ON decisions (task_id, seq);

--> statement-breakpoint
CREATE INDEX decisions_day ON decisions (day, status);

--> statement-breakpoint
CREATE INDEX decisions_asked ON decisions (asked_at);

--> statement-breakpoint
CREATE INDEX decisions_pending ON decisions (expires_at) WHERE status = 'pending';

--> statement-breakpoint
CREATE TABLE leases (
  seq INTEGER PRIMARY KEY,
  decision_id TEXT NOT NULL UNIQUE REFERENCES decisions (id),
  task_id TEXT NOT NULL,
  day TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'halted', 'finished')),
  charged_nano INTEGER NOT NULL CHECK (charged_nano >= 0),
  cost_limit_nano INTEGER NOT NULL CHECK (cost_limit_nano >= 0),
  cost_so_far_nano INTEGER NOT NULL DEFAULT 0 CHECK (cost_so_far_nano >= 0),
  actual_nano INTEGER CHECK (actual_nano >= 0),
  monitoring_level TEXT NOT NULL CHECK (monitoring_level IN ('none', 'basic', 'intensive')),
  max_duration_ms INTEGER NOT NULL CHECK (max_duration_ms > 0),
  collected_at INTEGER,
  ends_at INTEGER NOT NULL,
  progress_due_at INTEGER,
  closed_at INTEGER,
  close_reason TEXT,
  outcome TEXT CHECK (outcome IN ('succeeded', 'failed', 'cancelled')),
  note TEXT,
  audit_id TEXT NOT NULL,
  CHECK ((state = 'open') = (closed_at IS NULL)),
  CHECK ((state = 'finished') = (actual_nano IS NOT NULL AND outcome IS NOT NULL))
) STRICT;

--> statement-breakpoint
CREATE UNIQUE INDEX leases_open ON leases (task_id) WHERE state = 'open';

--> statement-breakpoint
CREATE INDEX leases_task ON leases (task_id, seq);

--> statement-breakpoint
CREATE INDEX leases_day ON leases (day);

--> statement-breakpoint
CREATE INDEX leases_closed ON leases (closed_at) WHERE closed_at IS NOT NULL;

--> statement-breakpoint
CREATE TABLE days (
  day TEXT PRIMARY KEY CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  committed_nano INTEGER NOT NULL CHECK (committed_nano >= 0)
) STRICT, WITHOUT ROWID;

--> statement-breakpoint
CREATE TRIGGER leases_charge AFTER INSERT ON leases
BEGIN
  INSERT INTO days (day, committed_nano) VALUES (NEW.day, NEW.charged_nano)
  ON CONFLICT (day) DO UPDATE SET committed_nano = committed_nano + NEW.charged_nano;
END;

--> statement-breakpoint
CREATE TRIGGER leases_recharge AFTER UPDATE OF charged_nano ON leases
BEGIN
  UPDATE days SET committed_nano = committed_nano + NEW.charged_nano - OLD.charged_nano WHERE day = NEW.day;
END;

--> statement-breakpoint
CREATE TRIGGER leases_same_day BEFORE UPDATE OF day ON leases
BEGIN
  SELECT RAISE(ABORT, 'a lease belongs to the day that admitted it');
END;

--> statement-breakpoint
CREATE TRIGGER leases_forget AFTER DELETE ON leases
BEGIN
  UPDATE days SET committed_nano = committed_nano - OLD.charged_nano WHERE day = OLD.day;
END;

--> statement-breakpoint
CREATE TABLE halts (
  task_id TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  reason TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('asked', 'duration', 'silent', 'uncollected', 'budget')),
  halted_at INTEGER NOT NULL,
  halted_by TEXT NOT NULL,
  forward TEXT NOT NULL CHECK (forward IN ('none', 'queued', 'delivered', 'given_up')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER
) STRICT;

--> statement-breakpoint
CREATE INDEX halts_queued ON halts (next_attempt_at) WHERE forward = 'queued';

--> statement-breakpoint
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  role TEXT,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after)),
  request_id TEXT NOT NULL
) STRICT;

--> statement-breakpoint
CREATE INDEX audit_subject ON audit (subject, seq);

--> statement-breakpoint
CREATE TRIGGER audit_keep BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'an audit row never changes');
END;

--> statement-breakpoint
CREATE TRIGGER audit_stay BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'an audit row is never deleted');
END;
