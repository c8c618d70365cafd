import { Lexer, type Token, type Tokens } from "marked";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The four characters that Telegram's HTML reserves (core.telegram.org/bots/api#html-style). */
export const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (char) => ESCAPES[char] ?? char);

/** What a link may lead to; everything else stays words. */
const LINK = /^(https?:\/\/|mailto:|tg:\/\/)/i;

/** A piece of Markdown in the few elements that Telegram knows. What they have no element for stays as it was written. */
const inlineHtml = (text: string): string => Lexer.lexInline(text).map(inlineOf).join("");

function inlineOf(token: Token): string {
  const within = () => ("tokens" in token && token.tokens ? token.tokens.map(inlineOf).join("") : null);
  switch (token.type) {
    case "strong":
      return `<b>${within() ?? ""}</b>`;
    case "em":
      return `<i>${within() ?? ""}</i>`;
    case "del":
      return `<s>${within() ?? ""}</s>`;
    case "codespan":
      return `<code>${escaped((token as Tokens.Codespan).text)}</code>`;
    case "br":
      return "\n";
    case "escape":
      return escaped((token as Tokens.Escape).text);
    case "link": {
      const { href } = token as Tokens.Link;
      return LINK.test(href) ? `<a href="${escaped(href)}">${within() ?? ""}</a>` : escaped(token.raw);
    }
    case "image": {
      const { href, text } = token as Tokens.Image;
      return LINK.test(href) ? `<a href="${escaped(href)}">${escaped(text || href)}</a>` : escaped(token.raw);
    }
    default:
      return within() ?? escaped(token.raw);
  }
}

/** A block that is not code: headings are bold, lists have bullets, quotes are quotes. */
export function blockHtml(token: Token): string {
  switch (token.type) {
    case "heading":
      return `<b>${inlineHtml((token as Tokens.Heading).text)}</b>`;
    case "list":
      return listHtml(token as Tokens.List, "");
    case "blockquote":
      return `<blockquote>${inlineHtml((token as Tokens.Blockquote).text)}</blockquote>`;
    case "table":
      return `<pre>${escaped(token.raw.trim())}</pre>`;
    case "hr":
      return "———";
    default:
      return inlineHtml(token.raw.trim());
  }
}

function listHtml({ items, ordered, start }: Tokens.List, indent: string): string {
  return items
    .map((item, at) => {
      const mark = ordered ? `${Number(start || 1) + at}.` : "•";
      const [first, ...rest] = item.tokens.filter(({ type }) => type !== "checkbox" && type !== "space");
      const box = item.task ? (item.checked ? "☑ " : "☐ ") : "";
      const head = first === undefined ? "" : first.type === "list" ? "" : inlineHtml(textOf(first));
      const below = (first?.type === "list" ? [first, ...rest] : rest).map((token) =>
        token.type === "list"
          ? listHtml(token as Tokens.List, `${indent}  `)
          : `${indent}  ${token.type === "code" ? `<pre>${escaped(textOf(token))}</pre>` : inlineHtml(textOf(token))}`,
      );
      return [`${indent}${mark} ${box}${head}`, ...below].join("\n");
    })
    .join("\n");
}

const textOf = (token: Token): string => ("text" in token ? token.text : token.raw);
