import { sha256Hex } from "../wire/sha256.ts";
import { GROUP_MAX_CHARS } from "./limits.ts";

/** Whose notes are read and written when a client names no group. */
const NO_GROUP = "default";
/** Tells long names apart that begin alike. */
const MARK_CHARS = 8;

/**
 * The name of a group as a run uses it: on one line, well-formed, and cut to `GROUP_MAX_CHARS`. A name describes, so none is a reason
 * to refuse a message; one that had to be cut ends in a mark of its own, because groups that begin alike are still two groups.
 */
export async function groupName(said: unknown): Promise<string> {
  const name = onOneLine(textOf(said));
  if (name.length <= GROUP_MAX_CHARS) return name || NO_GROUP;
  const mark = (await sha256Hex(name)).slice(0, MARK_CHARS);
  return `${cut(name, GROUP_MAX_CHARS - MARK_CHARS - 1)}…${mark}`;
}

const textOf = (said: unknown): string => {
  if (said === undefined || said === null) return "";
  return typeof said === "string" ? said : JSON.stringify(said);
};

const onOneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();

/** At most so many UTF-16 units, and never half a character. */
function cut(text: string, maxChars: number): string {
  const last = text.codePointAt(maxChars - 1) ?? 0;
  return text.slice(0, last > 0xffff ? maxChars - 1 : maxChars);
}
