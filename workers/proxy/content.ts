/** What a backend's body is: JSON text, other text, nothing, or something that is no answer, with the reason. */
export type Content =
  | { readonly is: "json" | "text" | "nothing" }
  | { readonly is: "unusable"; readonly why: string };

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i;
const HTML_TYPE = /^(text\/html|application\/xhtml\+xml)\b/i;
/** How a page begins that somebody in between sent, such as a sign-in (WHATWG MIME Sniffing §7.1 looks for the same). */
const HTML_TEXT = /^\s*<(!doctype\s+html|html|head|body|script|title)\b/i;
const JSON_TEXT = /^\s*[[{]/;

/**
 * Reads a body by what it says it is and by what it looks like. JSON counts under any type, because backends mislabel it; a page, or
 * a body that would be JSON and cannot be read (cut short, `NaN`), is never the answer that was asked for.
 */
export function contentOf(text: string, contentType: string | null): Content {
  if (text.trim() === "") return { is: "nothing" };
  if (isJson(text)) return { is: "json" };
  if (HTML_TYPE.test(contentType ?? "") || HTML_TEXT.test(text))
    return { is: "unusable", why: "an HTML page, as a sign-in or an error page of something in between" };
  const isMeantAsJson = contentType === null ? JSON_TEXT.test(text) : JSON_TYPE.test(contentType);
  return isMeantAsJson ? { is: "unusable", why: "broken JSON" } : { is: "text" };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
