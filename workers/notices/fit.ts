import type { Notice } from "./contract.ts";
import { EVENT } from "./events.ts";

/** Keys and fields are for one notice each; more would be somebody's document. */
const KEY_MAX_CHARS = 200;
const FIELDS_MAX_CHARS = 4_000;

/** @throws RangeError naming the field; nothing is written then */
export function refuseUnfit({ key, event, at, fields }: Notice): void {
  bounded("key", key.length, KEY_MAX_CHARS);
  bounded("fields", JSON.stringify(fields).length, FIELDS_MAX_CHARS);
  if (!EVENT.test(event))
    throw new RangeError("event has to be noun.verb in lower case, such as token.expiring");
  if (!Number.isSafeInteger(at) || at < 0) throw new RangeError("at has to be a moment in Unix milliseconds");
}

function bounded(field: string, chars: number, max: number): void {
  if (chars < 1 || chars > max) throw new RangeError(`${field} has ${chars} characters, not 1 to ${max}`);
}
