import { Lexer, type Tokens } from "marked";
import { betweenCharacters } from "../language/characters.ts";
import { blockHtml, escaped } from "./html.ts";

/** Of one message, after its entities are read (core.telegram.org/bots/api#sendmessage). Counted with them, which is never too little. */
export const TELEGRAM_MESSAGE_MAX_CHARS = 4_096;

/** One message: as HTML, and as it was written, for when Telegram cannot read that. */
export type MessagePart = { readonly html: string; readonly plain: string };

/**
 * A text in as many messages as it takes: whole blocks together, a block that is too long at the end of a line or between words, and
 * code always as code. No element, no entity and no character is cut, and no link or marked words where there is another place.
 */
export function messagesOf(markdown: string): MessagePart[] {
  const parts: MessagePart[] = [];
  for (const block of Lexer.lex(markdown).flatMap(partsOf)) {
    const last = parts.at(-1);
    const joined = last && {
      html: `${last.html}\n\n${block.html}`,
      plain: `${last.plain}\n\n${block.plain}`,
    };
    if (joined && fits(joined)) parts[parts.length - 1] = joined;
    else parts.push(block);
  }
  return parts;
}

const fits = ({ html, plain }: MessagePart): boolean =>
  html.length <= TELEGRAM_MESSAGE_MAX_CHARS && plain.length <= TELEGRAM_MESSAGE_MAX_CHARS;

type Block = ReturnType<typeof Lexer.lex>[number];

function partsOf(token: Block): MessagePart[] {
  if (token.type === "space" || token.raw.trim() === "") return [];
  if (token.type === "code") {
    const { text, lang } = token as Tokens.Code;
    const language = /^[\w+#-]+$/.exec(lang ?? "")?.[0];
    const opening = language === undefined ? "<pre>" : `<pre><code class="language-${escaped(language)}">`;
    const closing = language === undefined ? "</pre>" : "</code></pre>";
    return cut(text, (piece) => ({ html: `${opening}${escaped(piece)}${closing}`, plain: piece }));
  }
  const whole = { html: blockHtml(token), plain: token.raw.trim() };
  if (fits(whole)) return [whole];
  const made = (piece: string) => {
    const [first] = Lexer.lex(piece);
    // A piece that reads as more than one block stays as it was written.
    const html = first && first.raw.trim() === piece.trim() ? blockHtml(first) : escaped(piece);
    return { html, plain: piece };
  };
  return cut(token.raw.trim(), made, marksOf);
}

/** From where to where something is marked that a cut would tear: a link, words in bold, a piece of code. */
type Mark = readonly [from: number, to: number];

function marksOf(markdown: string): Mark[] {
  const marks: Mark[] = [];
  let at = 0;
  for (const { type, raw } of Lexer.lexInline(markdown)) {
    if (!UNMARKED.includes(type)) marks.push([at, at + raw.length]);
    at += raw.length;
  }
  return marks;
}

const UNMARKED: readonly string[] = ["text", "escape", "br"];

/** Halves a text until every piece fits. */
function cut(
  text: string,
  made: (piece: string) => MessagePart,
  marksIn: (piece: string) => readonly Mark[] = () => [],
): MessagePart[] {
  const part = made(text);
  if (fits(part)) return [part];
  const at = placeToCut(text, marksIn(text));
  return [
    ...cut(text.slice(0, at).trimEnd(), made, marksIn),
    ...cut(text.slice(at).replace(/^\n/, ""), made, marksIn),
  ];
}

/**
 * After the last end of a line, else the last space, of the first half, where nothing is torn by it; else wherever there is one; else about
 * in the middle, and never within a character.
 */
function placeToCut(text: string, marks: readonly Mark[]): number {
  const half = Math.ceil(text.length / 2);
  const isTorn = (at: number) => marks.some(([from, to]) => from < at && at < to);
  for (const mark of ["\n", " "]) {
    let at = text.lastIndexOf(mark, half);
    while (at > half / 2 && isTorn(at)) at = text.lastIndexOf(mark, at - 1);
    if (at > half / 2) return at;
  }
  for (const mark of ["\n", " "]) {
    const at = text.lastIndexOf(mark, half);
    if (at > 0) return at;
  }
  return betweenCharacters(text, half);
}
