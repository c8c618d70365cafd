/**
 * A JSON value whose texts, keys too, have whole characters only. JSON can escape half of a surrogate pair, which is no
 * character: no page shows it, a store may refuse it, and so does the model's provider. It becomes U+FFFD.
 */
export const wellFormed = (value: unknown): unknown => withTexts(value, (text) => text.toWellFormed());

/** The same for what Postgres keeps, or may one day: it takes no U+0000 either (postgresql.org/docs/current/datatype-character.html). */
export const storable = (value: unknown): unknown =>
  withTexts(value, (text) => text.toWellFormed().replaceAll("\0", "\ufffd"));

function withTexts(value: unknown, of: (text: string) => string): unknown {
  if (typeof value === "string") return of(value);
  if (Array.isArray(value)) return value.map((one) => withTexts(one, of));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [of(key), withTexts(inner, of)]));
}

/**
 * Text of which a reader sees every sign: ASCII, Latin letters, dashes and quotation marks. Most texts are that, and the patterns below
 * take longer to prepare (20 ms of processor time) than all else that is done with one.
 */
export const PLAIN = /^[\t\n -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac]+$/;

/**
 * What a reader cannot see, or what makes a reader see letters in another order than they stand: controls, formats,
 * fillers, separators of lines, private and unassigned characters, halves of pairs. Line breaks and tabs are ordinary,
 * and so are the joiners and selectors inside an emoji.
 */
const UNSEEN =
  /(?![\n\r\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/**
 * An emoji of one or more parts, with the joiners and selectors that make it one; not `\p{RGI_Emoji}`, whose pattern takes
 * longer to prepare than a request may. Flags of regions are spelled in invisible letters, so those are shown like any others.
 */
const EMOJI =
  /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)*|[0-9#*]\ufe0f\u20e3/gu;

/** A text for the eye: what cannot be seen as `\u{202E}`, and whether there was any. */
export function visible(text: string): { readonly text: string; readonly hidden: boolean } {
  if (PLAIN.test(text)) return { text, hidden: false };
  let hidden = false;
  const escaped = (part: string): string =>
    part.replace(UNSEEN, (character) => {
      hidden = true;
      return `\\u{${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}}`;
    });
  let shown = "";
  let from = 0;
  for (const { 0: emoji, index } of text.matchAll(EMOJI)) {
    shown += escaped(text.slice(from, index)) + emoji;
    from = index + emoji.length;
  }
  return { text: shown + escaped(text.slice(from)), hidden };
}
