-- Whether the owner's outbox has it. What a person halted, that person knows, and so does whoever looks at older ones.
ALTER TABLE halts ADD COLUMN told INTEGER NOT NULL DEFAULT 1 CHECK (told IN (0, 1));

--> statement-breakpoint
CREATE INDEX halts_untold ON halts (halted_at) WHERE told = 0;
