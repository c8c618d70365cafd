/** A page of a text: about 2,000 tokens. */
export const TEXT_PAGE_MAX_BYTES = 8 * 1024;

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
