import { Lexer, type Tokens } from "marked";
import { blockHtml, escaped } from "./html.ts";

/** Of one message, after its entities are read (core.telegram.org/bots/api#sendmessage). Counted with them, which is never too little. */
export const TELEGRAM_MESSAGE_MAX_CHARS = 4_096;

/** One message: as HTML, and as it was written, for when Telegram cannot read that. */
export type MessagePart = { readonly html: string; readonly plain: string };

/**
 * A text in as many messages as it takes: whole blocks together, a block that is too long at the end of a line or between words, and
 * code always as code. No element and no entity is cut.
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
  return cut(token.raw.trim(), (piece) => {
    const [first] = Lexer.lex(piece);
    // A piece that reads as more than one block stays as it was written.
    const html = first && first.raw.trim() === piece.trim() ? blockHtml(first) : escaped(piece);
    return { html, plain: piece };
  });
}

/** Halves a text until every piece fits. */
function cut(text: string, made: (piece: string) => MessagePart): MessagePart[] {
  const part = made(text);
  if (fits(part)) return [part];
  const at = placeToCut(text);
  return [...cut(text.slice(0, at).trimEnd(), made), ...cut(text.slice(at).replace(/^\n/, ""), made)];
}

/** After the last end of a line, else the last space, of the first half; else in its middle, and never within a character. */
function placeToCut(text: string): number {
  const half = Math.ceil(text.length / 2);
  const line = text.lastIndexOf("\n", half);
  if (line > 0) return line;
  const space = text.lastIndexOf(" ", half);
  if (space > 0) return space;
  return isHighSurrogate(text.charCodeAt(half - 1)) ? half + 1 : half;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd8_00 && unit <= 0xdb_ff;
