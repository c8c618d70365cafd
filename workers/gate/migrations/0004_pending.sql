-- The owner's list of what waits, oldest first, in pages: a page reads its own rows and no others.
CREATE INDEX decisions_waiting ON decisions (seq) WHERE status = 'pending';
