const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The last place in a text, up to `at` UTF-16 units from its beginning, that is within no character as people see them: a family, a flag or a letter
 * with its marks is one. Where the text is one such character up to there, between two code points.
 */
export function betweenCharacters(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length));
  const { index = 0 } = characters.segment(text).containing(at) ?? {};
  if (index > 0) return index;
  const unit = text.charCodeAt(at - 1);
  return at > 1 && unit >= 0xd8_00 && unit <= 0xdb_ff ? at - 1 : at;
}
