/** Deeper than any endpoint asks for; SQLite and recursive code behind fail at a few hundred levels, with the same effect as a fault. */
export const NESTING_MAX_LEVELS = 100;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];

/**
 * Whether a JSON text opens more lists and objects within each other than anything here takes. Looks at brackets outside strings
 * alone, and at nothing else: what is not JSON is for its parser to say.
 */
export function isNestedTooDeeply(json: Uint8Array): boolean {
  if (json.byteLength <= NESTING_MAX_LEVELS) return false;
  let level = 0;
  let isText = false;
  for (let at = 0; at < json.byteLength; at++) {
    const byte = json[at];
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      level++;
      if (level > NESTING_MAX_LEVELS) return true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) level--;
  }
  return false;
}

const utf8 = new TextEncoder();

/**
 * A JSON text inside of what the door has let in, such as an event's payload; undefined where it is none or nested too deeply. The
 * parser itself takes any depth, and whoever writes the value as JSON again then fails.
 */
export function parsedJson(text: string): unknown {
  if (isNestedTooDeeply(utf8.encode(text))) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
