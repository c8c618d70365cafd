import { Lexer, type Token, type Tokens } from "marked";
import { SPOKEN_MAX_CHARS } from "./speak.ts";

/** What of a reply (Markdown) is said aloud, and whether that is all of it. */
export type SpokenWords = { readonly words: string; readonly isWhole: boolean };

/** Code and tables are to be read; of a link its words are said. What is too long is said up to the end of a sentence. */
export function spokenWordsOf(markdown: string): SpokenWords {
  const tokens = new Lexer().lex(markdown);
  const said = tokens.map(saidOf).filter((part) => part !== "");
  const all = said
    .join("\n")
    .replace(/[ \t]+/g, " ")
    .trim();
  const isWhole = all.length <= SPOKEN_MAX_CHARS && !tokens.some(({ type }) => UNSPOKEN.includes(type));
  return { words: beginningOf(all), isWhole };
}

const UNSPOKEN: readonly string[] = ["code", "table", "html"];

function saidOf(token: Token): string {
  if (UNSPOKEN.includes(token.type) || token.type === "space" || token.type === "hr") return "";
  if (token.type === "list") return (token as Tokens.List).items.map(saidOf).join("\n");
  if ("tokens" in token && token.tokens) return token.tokens.map(saidOf).join("");
  return "text" in token ? String(token.text) : "";
}

function beginningOf(text: string): string {
  if (text.length <= SPOKEN_MAX_CHARS) return text;
  const beginning = text.slice(0, SPOKEN_MAX_CHARS).toWellFormed();
  const end = Math.max(...[". ", "! ", "? ", "\n"].map((mark) => beginning.lastIndexOf(mark)));
  return (end > 0 ? beginning.slice(0, end + 1) : beginning).trim();
}
