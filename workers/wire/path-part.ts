/** A part of a path, decoded; as it was sent where it is no percent-encoded UTF-8 (RFC 3986 §2.1), which then names nothing. */
export function pathPart(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
