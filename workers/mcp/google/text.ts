/** A page of a text: about 2,000 tokens. */
export const TEXT_PAGE_MAX_BYTES = 8 * 1024;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/** What a person would read of a page of HTML. */
export function readableText(html: string): string {
  return html
    .replaceAll(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .replaceAll(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => entity(name) ?? whole)
    .replaceAll(/[ \t]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function entity(name: string): string | undefined {
  if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}

/** The n-th page of a text, from 1, cut between characters. */
export function textPage(text: string, part: number) {
  const pages: string[] = [];
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length || pages.length === 0; ) {
    let to = Math.min(from + TEXT_PAGE_MAX_BYTES, bytes.length);
    while (to > from && to < bytes.length && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
    pages.push(new TextDecoder().decode(bytes.subarray(from, to)));
    from = to;
    if (bytes.length === 0) break;
  }
  return { text: pages[part - 1] ?? "", part, parts: pages.length };
}
