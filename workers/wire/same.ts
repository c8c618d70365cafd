/** In constant time; how long what is due is, is no secret. */
export function isSame(due: string, given: string): boolean {
  const [a, b] = [due, given].map((text) => new TextEncoder().encode(text));
  return a !== undefined && b !== undefined && a.length === b.length && crypto.subtle.timingSafeEqual(a, b);
}
