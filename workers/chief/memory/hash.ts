/** A number for the words of a text, whatever their case and marks: what was forgotten is known by it, and by nothing that can be read. */
export function hashOf(text: string): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  // FNV-1a, 64 bit (draft-eastlake-fnv): a collision keeps one derived fact away that the person can say again.
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(words))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}
