import { type Content, isJson } from "./content.ts";

const REDACTED = "[redacted]";

/**
 * A backend's text as JSON text, for the `result` of the reply. JSON goes on byte for byte, so that no number loses a digit; other
 * text becomes a JSON string, none becomes null. Every occurrence of the key is replaced: a backend may echo what it was sent.
 */
export function resultOf(text: string, { is }: Content, key: string): string {
  if (is === "nothing") return "null";
  const cleaned = redacted(text, key);
  if (is !== "json") return JSON.stringify(cleaned);
  // What looks like the key may begin within an escape of something else; replaced there, the text would be no JSON any more.
  return cleaned === text || isJson(cleaned) ? cleaned : "null";
}

/** Without one of these the key can only be written as it is. */
const ESCAPES = /[\\&%]/;
const patterns = new Map<string, RegExp>();

/** Without the key, however its characters are written: as they are, or as JSON, HTML or a URL escapes them, also more than once. */
function redacted(text: string, key: string): string {
  if (!ESCAPES.test(text)) return text.replaceAll(key, REDACTED);
  const known = patterns.get(key) ?? new RegExp(Array.from(key, (char) => spelled(char)).join(""), "g");
  patterns.set(key, known);
  return text.replace(known, REDACTED);
}

const NAMED: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "apos",
};

/** Escapes of escapes that are looked through; more is no way in which a program writes. Unbounded, a search could take for ever. */
const NESTED_MAX = 9;

/** A pattern for each way to write a character. */
function spelled(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const ways = [
    // A backslash before a sign is an escape of it, two are one that was escaped again; before a letter it is another character.
    /\w/.test(char) ? char : `\\\\{0,${NESTED_MAX}}${literal(char)}`,
    units(char),
    `&#0{0,${NESTED_MAX}}${code};?`,
    `&#[xX]0{0,${NESTED_MAX}}${anyCase(code.toString(16))};?`,
    ...(NAMED[char] ? [`&${NAMED[char]};`] : []),
    percent(char),
  ];
  return `(?:${ways.join("|")})`;
}

/** `\u0041`, under as many backslashes as there are texts in texts. */
const units = (char: string): string =>
  Array.from(
    { length: char.length },
    (_, at) => `\\\\{1,${NESTED_MAX}}u${anyCase(char.charCodeAt(at).toString(16).padStart(4, "0"))}`,
  ).join("");

const percent = (char: string): string =>
  Array.from(
    new TextEncoder().encode(char),
    (byte) => `%${anyCase(byte.toString(16).padStart(2, "0"))}`,
  ).join("");

const literal = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
const anyCase = (hex: string): string => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
