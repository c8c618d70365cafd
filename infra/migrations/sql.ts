// Quoted text in the forms SQLite knows; comments; blanks; the end of a statement; words; anything else.
const TOKEN =
  /('(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\])|(--[^\n]*|\/\*[\s\S]*?\*\/)|(\s+)|(;)|(\w+)|([^\w\s])/g;

type Token = { readonly kind: "quoted" | "blank" | "end" | "word" | "other"; readonly text: string };

/**
 * One statement in the form that Cloudflare's query endpoint reads as one: without comments, on one line, with BEGIN and
 * END of a trigger in upper case. The endpoint cuts SQL at semicolons by a parser of its own, which loses its way in
 * other forms although SQLite takes them (cloudflare/workers-sdk issues 4326, 10998, 14991, 15314, 15690).
 * @param where names the statement in errors
 * @throws on an empty statement, several statements in one, or CASE inside a trigger
 */
export function statementOf(source: string, where: string): string {
  const tokens = trimmed(tokensOf(source));
  if (tokens.length === 0) throw new Error(`${where} is empty.`);
  const words = tokens.filter(({ kind }) => kind === "word").map(({ text }) => text.toUpperCase());
  const trigger = isTrigger(words);
  if (trigger && words.includes("CASE"))
    throw new Error(
      `${where} uses CASE inside a trigger, which Cloudflare takes for its end; use WHEN instead.`,
    );
  if (!trigger && tokens.some(({ kind }) => kind === "end"))
    throw new Error(
      `${where} holds several statements; put "--> statement-breakpoint" on a line between them.`,
    );
  if (trigger && (words.at(-1) !== "END" || words.filter((word) => word === "END").length > 1))
    throw new Error(`${where} does not end with the END of its trigger.`);
  return tokens.map((token) => (trigger ? upperCaseBounds(token) : token.text)).join("");
}

function isTrigger(words: readonly string[]): boolean {
  return /^CREATE (TEMP |TEMPORARY )?TRIGGER /.test(words.slice(0, 4).join(" "));
}

function upperCaseBounds({ kind, text }: Token): string {
  return kind === "word" && /^(begin|end)$/i.test(text) ? text.toUpperCase() : text;
}

function tokensOf(source: string): Token[] {
  return [...source.matchAll(TOKEN)].map(([text, quoted, comment, blank, end, word]): Token => {
    if (quoted !== undefined) return { kind: "quoted", text };
    if (comment !== undefined || blank !== undefined) return { kind: "blank", text: " " };
    if (end !== undefined) return { kind: "end", text };
    return { kind: word === undefined ? "other" : "word", text };
  });
}

/** Without blanks and semicolons at either end, and with one blank wherever there were several. */
function trimmed(tokens: readonly Token[]): Token[] {
  const idle = ({ kind }: Token) => kind === "blank" || kind === "end";
  const first = tokens.findIndex((token) => !idle(token));
  const last = tokens.findLastIndex((token) => !idle(token));
  const inner = first < 0 ? [] : tokens.slice(first, last + 1);
  return inner.filter(({ kind }, index) => kind !== "blank" || inner[index - 1]?.kind !== "blank");
}
