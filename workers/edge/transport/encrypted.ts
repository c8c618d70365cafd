/** How the client came, in Cloudflare's own words (Cloudflare docs, "HTTP headers"); a run on this machine has none. */
const VISITOR_HEADER = "cf-visitor";
const VISITOR_OVER_TLS = '{"scheme":"https"}';

/**
 * Whether the client's own connection was encrypted, whatever the last hop to this Worker was. Each witness that speaks has to say
 * so: what a client writes into `x-forwarded-proto` does not outweigh Cloudflare.
 */
export function isEncrypted(headers: Headers, { protocol }: URL): boolean {
  const visitor = headers.get(VISITOR_HEADER);
  if (visitor !== null && visitor.replaceAll(" ", "") !== VISITOR_OVER_TLS) return false;
  return (headers.get("x-forwarded-proto") ?? protocol.slice(0, -1)) === "https";
}
