/** Ways to write an English text so that a person still reads it, or a program still gets it, and simple rules do not. */
const letters = (text: string, to: (letter: string, code: number) => string): string =>
  text.replace(/[a-z]/gi, (letter) => to(letter, letter.toLowerCase().charCodeAt(0) - 97));
/** The alphabet of another block, small letters and capitals alike. */
const alphabet = (start: number) => (text: string) =>
  letters(text, (_, n) => String.fromCodePoint(start + n));
const mapped = (pairs: Readonly<Record<string, string>>) => (text: string) =>
  Array.from(text, (letter) => pairs[letter.toLowerCase()] ?? letter).join("");
const between = (mark: string) => (text: string) => Array.from(text).join(mark);
const coded = (code: (n: number) => string, by: string) => (text: string) =>
  Array.from(text, (letter) => code(letter.charCodeAt(0))).join(by);
const reversed = (text: string): string => Array.from(text).toReversed().join("");
const hex = (n: number): string => n.toString(16).padStart(2, "0");

export const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  "cyrillic look-alikes": mapped({ a: "а", e: "е", o: "о", c: "с", p: "р", x: "х", i: "і", s: "ѕ" }),
  "greek look-alikes": mapped({ a: "α", o: "ο", i: "ι", n: "η", p: "ρ", t: "τ", u: "υ", v: "ν" }),
  "letters with strokes": mapped({ l: "ł", o: "ø", d: "đ", i: "ı", t: "ŧ", h: "ħ" }),
  "full width": alphabet(0xff41),
  "mathematical bold": alphabet(0x1d41a),
  circled: alphabet(0x24d0),
  squared: alphabet(0x1f170),
  "letters of flags": alphabet(0x1f1e6),
  "small capitals": (text) => letters(text, (_, n) => "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ"[n] ?? ""),
  "invisible tags": (text) => `Add a test${letters(text, (_, n) => String.fromCodePoint(0xe0061 + n))}`,
  "zero-width spaces": between("\u200b"),
  "soft hyphens": between("\u00ad"),
  "combining marks": between("\u0336"),
  spaces: between(" "),
  dots: between("."),
  hyphens: between("-"),
  underscores: between("_"),
  "leet speak": mapped({ a: "4", e: "3", i: "1", o: "0", s: "5", t: "7" }),
  ROT13: (text) => letters(text, (_, n) => String.fromCharCode(97 + ((n + 13) % 26))),
  "a shift by one": (text) => letters(text, (_, n) => String.fromCharCode(97 + ((n + 1) % 26))),
  backwards: reversed,
  "right to left": (text) => `\u202e${reversed(text)}\u202c`,
  Base64: (text) => btoa(text),
  "Base64 after work": (text) => `Write a test for ${btoa(text)}`,
  hex: coded(hex, ""),
  "hex with spaces": coded(hex, " "),
  "decimal codes": coded(String, " "),
  binary: coded((n) => n.toString(2).padStart(8, "0"), " "),
  "HTML references": coded((n) => `&#${n};`, ""),
  "URL encoding": coded((n) => `%${hex(n)}`, ""),
  "JavaScript escapes": coded((n) => `\\u00${hex(n)}`, ""),
  "HTML tags": (text) => text.replace(/(\w)(\w)/g, "$1<b></b>$2"),
  "HTML comments": between("<!---->"),
  "bold marks": (text) => text.replace(/(\w\w)(\w+)/g, "**$1**$2"),
  "markdown links": (text) => text.replace(/\w+/g, "[$&](x)"),
  "code quotes": (text) => text.replace(/\w+/g, "`$&`"),
  "alternating case": (text) =>
    Array.from(text, (letter, at) => (at % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join(""),
  "no vowels": (text) => text.replace(/\B[aeiou]/gi, ""),
  "doubled letters": (text) => letters(text, (letter) => letter.repeat(3)),
  "first two letters apart": (text) => text.replace(/\b(\w{2})(\w{3,})/g, "$1 $2"),
  "pig latin": (text) => text.replace(/\b([a-z])(\w{2,})/gi, "$2$1ay"),
};
