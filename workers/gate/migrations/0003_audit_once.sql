-- INSERT OR REPLACE deletes the row in its way without its delete trigger. It comes too late here: a number or id that
-- is taken is refused before anything is replaced.
CREATE TRIGGER audit_once BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id OR seq = NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'an audit row is never replaced');
END;
