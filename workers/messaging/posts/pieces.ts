import { betweenCharacters } from "../../language/characters.ts";

/** Opens or closes code. */
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * A Markdown text in pieces of at most so many characters: cut after an empty line, else a line, else a space, and never within a
 * character. Code that is cut is closed, and opened again in the next piece.
 */
export function piecesOf(markdown: string, maxChars: number): string[] {
  const pieces: string[] = [];
  let rest = markdown.trim();
  while (rest !== "") {
    const length = rest.length <= maxChars ? rest.length : placeToCut(rest, maxChars - CLOSING_CHARS);
    const piece = rest.slice(0, length).trimEnd();
    const fence = openFence(piece);
    pieces.push(fence === null ? piece : `${piece}\n${fence.mark}`);
    rest = fence === null ? rest.slice(length).trimStart() : rest.slice(length).replace(/^\n/, "");
    if (fence !== null && rest !== "") rest = `${fence.line}\n${rest}`;
  }
  return pieces;
}

/** Room for the end of code: its mark, on a line of its own. */
const CLOSING_CHARS = 16;

function placeToCut(text: string, max: number): number {
  for (const mark of ["\n\n", "\n", " "]) {
    const at = text.lastIndexOf(mark, max);
    // Earlier than that it would be many small messages.
    if (at > max / 2) return at;
  }
  return betweenCharacters(text, max);
}

/** The code that is still open at its end. A mark that no closing line has room for is a line like others. */
function openFence(piece: string): { readonly line: string; readonly mark: string } | null {
  let open: { readonly line: string; readonly mark: string } | null = null;
  for (const line of piece.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (mark === undefined || mark.length >= CLOSING_CHARS) continue;
    if (open === null) open = { line: line.trim().slice(0, 2 * CLOSING_CHARS), mark };
    else if (line.trim().startsWith(open.mark) && /^[`~]+$/.test(line.trim())) open = null;
  }
  return open;
}
