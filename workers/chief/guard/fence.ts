/**
 * Anything that was not said by the person themselves, between marks that no text can end: every character that could begin a mark is
 * written as an escape of JSON (RFC 8259 §7).
 */
export function fencedMaterial(mark: string, value: unknown): string {
  const inside = JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    escaped,
  );
  return `<${mark}>\n${inside}\n</${mark}>`;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
