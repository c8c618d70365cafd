-- What a person's list of conversations shows of each: whose it is without doubt, its title if it was given one, how it
-- began, and how often it was answered. One from before this has no kind, and is listed from its next message on.
ALTER TABLE conversations ADD COLUMN kind TEXT CHECK (kind IN ('person', 'program', 'nobody'));

--> statement-breakpoint
ALTER TABLE conversations ADD COLUMN title TEXT;

--> statement-breakpoint
ALTER TABLE conversations ADD COLUMN opening TEXT;

--> statement-breakpoint
ALTER TABLE conversations ADD COLUMN turns INTEGER NOT NULL DEFAULT 0 CHECK (turns >= 0);

--> statement-breakpoint
CREATE INDEX conversations_latest ON conversations (owner, kind, last_at);
