import { toBase64 } from "../../wire/base64.ts";

/** A shorter value stands in too many ordinary words. */
const SECRET_MIN_CHARS = 4;

/** A key that begins with sk-. A name of hyphenated words has no digit; the lookahead is bounded, so that no text makes it slow. */
export const SK_KEY =
  /(?<![A-Za-z0-9])sk-(?:(?:proj|svcacct|admin)-|(?=[A-Za-z0-9_-]{0,80}\d))[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{20,}/;

/** What credentials of well-known services look like, the more exact before the more general. */
const SHAPES: readonly (readonly [name: string, shape: RegExp])[] = [
  ["anthropic", /sk-ant-[A-Za-z0-9_-]{16,}/g],
  ["openai", new RegExp(SK_KEY, "g")],
  ["github", /gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}/g],
  ["gitlab", /glpat-[A-Za-z0-9_-]{16,}/g],
  ["aws", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ["slack", /xox[abprs]-[A-Za-z0-9-]{10,}/g],
  ["google", /\bAIza[A-Za-z0-9_-]{30,}/g],
  ["stripe", /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g],
  ["bearer", /(?<=\bbearer\s)[A-Za-z0-9._~+/-]{20,}=*/gi],
  ["url-password", /(?<=:\/\/[^\s:/@]{1,64}:)[^\s@/]{3,}(?=@)/g],
];

export type Scrub = (text: string) => string;

/**
 * Takes secrets out of a text: first the very values that this execution could reach, in any of the forms that a request may have
 * sent them in, the longest first; then what looks like a credential.
 */
export function scrubberOf(secrets: readonly string[]): Scrub {
  const values = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .filter((value) => value.length >= SECRET_MIN_CHARS)
    .flatMap(formsOf);
  const longestFirst = [...new Set(values)].toSorted((a, b) => b.length - a.length);
  return (text) => {
    let scrubbed = text;
    for (const value of longestFirst) scrubbed = scrubbed.replaceAll(value, "[REDACTED:credential]");
    for (const [name, shape] of SHAPES) scrubbed = scrubbed.replace(shape, `[REDACTED:${name}]`);
    return scrubbed;
  };
}

/** How a server may say a value again: as it is, as a part of an address or all of its path, of a form, in base64, JSON or HTML. */
const formsOf = (value: string): readonly string[] => [
  value,
  encodeURIComponent(value),
  encodeURI(value),
  new URLSearchParams({ "": value }).toString().slice(1),
  toBase64(new TextEncoder().encode(value)),
  JSON.stringify(value).slice(1, -1),
  inHtml(value),
];

const inHtml = (value: string): string =>
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
