import type { Books } from "./books.ts";
import type { Announcement } from "./contract.ts";
import { addNotice } from "./notices.ts";
import { firstOf } from "./sql.ts";

/** Keys and sentences are for one notice each; more would be somebody's document. */
const KEY_MAX_CHARS = 200;
const DETAIL_MAX_CHARS = 500;
/** A noun and what became of it, such as `token.expiring`. */
const EVENT = /^[a-z][a-z-]{0,31}\.[a-z][a-z-]{0,31}$/;

/**
 * Puts something another Worker found out among the notices, once for each key. True when it was new.
 * @throws RangeError naming the field that does not fit; nothing is written then
 */
export function announce(books: Books, { key, event, detail }: Announcement, now: number): boolean {
  bounded("key", key, KEY_MAX_CHARS);
  bounded("detail", detail, DETAIL_MAX_CHARS);
  if (!EVENT.test(event))
    throw new RangeError("event has to be noun.verb in lower case, such as token.expiring");
  const { sql } = books;
  return sql.atomically(() => {
    if (firstOf(sql, "SELECT key FROM announced WHERE key = ?", key)) return false;
    sql.all("INSERT INTO announced (key, at) VALUES (?, ?)", key, now);
    addNotice(books, { event, detail }, now);
    return true;
  });
}

function bounded(field: string, text: string, max: number): void {
  if (text.length < 1 || text.length > max)
    throw new RangeError(`${field} has ${text.length} characters, not 1 to ${max}`);
}
