-- A line for each hold of a thing: two devices may halt everything in the same second, and each takes back its own alone.
CREATE TABLE held_next (
  kind TEXT NOT NULL CHECK (kind IN ('newTasks', 'schedule', 'persona')),
  subject TEXT NOT NULL,
  held_at INTEGER NOT NULL,
  held_by TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  PRIMARY KEY (kind, subject, audit_id)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO held_next (kind, subject, held_at, held_by, audit_id) SELECT kind, subject, held_at, held_by, audit_id FROM held;
--> statement-breakpoint
DROP TABLE held;
--> statement-breakpoint
ALTER TABLE held_next RENAME TO held;
