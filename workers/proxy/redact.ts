const REDACTED = "[redacted]";

/**
 * A backend's text as JSON text, for the `result` of the reply. JSON goes on byte for byte, so that no number loses a digit; other
 * text becomes a JSON string, none becomes null. Every occurrence of the key is replaced: a backend may echo what it was sent.
 */
export function resultOf(text: string, key: string): string {
  if (text.trim() === "") return "null";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return JSON.stringify(text.replaceAll(key, REDACTED));
  }
  const inJson = JSON.stringify(key).slice(1, -1);
  // With escapes one key has many spellings; written anew there is one.
  const plain = /\\[u/]/.test(text) ? spelled(value) : text;
  // Nested deeper than can be written again: it cannot be searched, so it is not passed on.
  if (plain === null) return "null";
  return plain.includes(inJson) ? plain.replaceAll(inJson, REDACTED) : text;
}

function spelled(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}
