import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { PLAIN } from "../../../wire/characters.ts";
import { words } from "./words.ts";

/**
 * Characters that do not show, or that turn the direction of what follows: bidirectional controls, zero-width, tags, fillers, separators
 * of lines, private and unassigned ones. As the plain page has it (workers/wire/characters.ts), but for the joiners of an emoji, which are
 * shown here too.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

type Piece = { readonly text: string; readonly isHidden: boolean };

/** The text in pieces; what would not show becomes its code, such as "U+202E". Line breaks and tabs are what they are. */
export function pieces(text: string): readonly Piece[] {
  if (PLAIN.test(text)) return [{ text, isHidden: false }];
  const found: Piece[] = [];
  for (const character of text) {
    const isHidden = INVISIBLE.test(character) && character !== "\n" && character !== "\t";
    const shown = isHidden ? codeOf(character) : character;
    const last = found.at(-1);
    if (last && !isHidden && !last.isHidden) found[found.length - 1] = { text: last.text + shown, isHidden };
    else found.push({ text: shown, isHidden });
  }
  return found;
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** The pieces on the page: what would not show stands out. */
export const marked = (parts: readonly Piece[]): ComponentChildren =>
  parts.map(({ text, isHidden }) => (isHidden ? <mark class="hidden-sign">{text}</mark> : text));

/** A short text of somebody else, such as a name or a line of a list, with nothing in it that hides. */
export const seen = (text: string): ComponentChildren => marked(pieces(text));

/** Somebody else's words, marked as theirs, with nothing in them that hides; what is too long scrolls, and keys reach it then. */
export function Quoted({ from, text }: { readonly from: string; readonly text: string }) {
  const parts = pieces(text);
  const quote = useRef<HTMLQuoteElement>(null);
  const [isLong, setLong] = useState(false);
  // Told of its size when the browser has laid it out anyway: to ask for it here would have the whole page laid out at once.
  useEffect(() => {
    const { current } = quote;
    if (!current) return;
    const sized = new ResizeObserver(() => setLong(current.scrollHeight > current.clientHeight));
    sized.observe(current);
    return () => sized.disconnect();
  }, [text]);
  return (
    <figure class="quoted">
      <blockquote dir="auto" ref={quote} {...(isLong ? { tabIndex: 0 } : {})}>
        {marked(parts)}
      </blockquote>
      <figcaption>
        {seen(words.saidBy(from))}
        {parts.some(({ isHidden }) => isHidden) && <strong class="stop"> · {words.hides}</strong>}
      </figcaption>
    </figure>
  );
}
