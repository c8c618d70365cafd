-- What waits since everything was halted, so that the same goes on again, from whatever device: new tasks (no subject), schedules
-- of a person's agents, and personas. A row is there before the thing is held and gone after it goes on.
CREATE TABLE held (
  kind TEXT NOT NULL CHECK (kind IN ('newTasks', 'schedule', 'persona')),
  subject TEXT NOT NULL,
  held_at INTEGER NOT NULL,
  held_by TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
