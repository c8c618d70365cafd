import { Lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { marked, pieces } from "./quoted.tsx";
import { Scroll } from "./scroll.tsx";

/**
 * Markdown of a model, as nodes. Nothing of it becomes HTML: raw HTML is shown as text, a picture as its description (an address
 * in it would be asked for, and could carry something out), a link only to https and mailto, with the host in sight.
 */
export function Rendered({ text }: { readonly text: string }) {
  return <div class="prose">{blocks(new Lexer({ gfm: true }).lex(text))}</div>;
}

const blocks = (tokens: readonly Token[]): ComponentChildren => tokens.map((token) => block(token));
const inline = (tokens: readonly Token[] | undefined, text: string): ComponentChildren =>
  tokens ? tokens.map((token) => span(token)) : plain(text);

function block(token: Token): ComponentChildren {
  switch (token.type) {
    case "heading": {
      const { depth, tokens, text } = token as Tokens.Heading;
      // A page has one h1 and its sections h2; a reply's headings come below.
      return depth <= 2 ? <h3>{inline(tokens, text)}</h3> : <h4>{inline(tokens, text)}</h4>;
    }
    case "paragraph":
      return <p>{inline((token as Tokens.Paragraph).tokens, token.raw)}</p>;
    case "text":
      return <>{inline((token as Tokens.Text).tokens, (token as Tokens.Text).text)}</>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys have to reach it
        <pre tabIndex={0}>
          <code>{plain((token as Tokens.Code).text)}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens)}</blockquote>;
    case "list": {
      const { ordered, start, items } = token as Tokens.List;
      const entries = items.map((item) => (
        <li>
          {item.task && (item.checked ? "☑ " : "☐ ")}
          {blocks(item.tokens)}
        </li>
      ));
      return ordered ? <ol start={Number(start) || 1}>{entries}</ol> : <ul class="dots">{entries}</ul>;
    }
    case "table":
      return <Table of={token as Tokens.Table} />;
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    default:
      return <p>{plain(token.raw)}</p>;
  }
}

function Table({ of }: { readonly of: Tokens.Table }) {
  return (
    <Scroll label="Table">
      <table>
        <thead>
          <tr>
            {of.header.map((cell) => (
              <th scope="col">{inline(cell.tokens, cell.text)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td>{inline(cell.tokens, cell.text)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function span(token: Token): ComponentChildren {
  switch (token.type) {
    case "strong":
      return <strong>{inline((token as Tokens.Strong).tokens, token.raw)}</strong>;
    case "em":
      return <em>{inline((token as Tokens.Em).tokens, token.raw)}</em>;
    case "del":
      return <del>{inline((token as Tokens.Del).tokens, token.raw)}</del>;
    case "codespan":
      return <code>{plain((token as Tokens.Codespan).text)}</code>;
    case "br":
      return <br />;
    case "image":
      return `[image: ${(token as Tokens.Image).text}]`;
    case "link":
      return <Address of={token as Tokens.Link} />;
    case "text":
    case "escape":
      return inline((token as Tokens.Text).tokens, (token as Tokens.Text).text);
    default:
      return plain(token.raw);
  }
}

function Address({ of }: { readonly of: Tokens.Link }) {
  const url = URL.canParse(of.href) ? new URL(of.href) : null;
  const text = inline(of.tokens, of.text);
  if (url?.protocol !== "https:" && url?.protocol !== "mailto:") return <>{plain(of.raw)}</>;
  return (
    <>
      <a href={url.href} target="_blank" rel="noopener noreferrer nofollow">
        {text}
      </a>
      {url.host && <span class="soft"> ({url.host})</span>}
    </>
  );
}

/** Text as it is, with nothing in it that hides; the lexer escapes the five characters of HTML, which this is not. */
const plain = (text: string): ComponentChildren => marked(pieces(unescaped(text)));

const ESCAPES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (found) => ESCAPES[found] ?? found);
