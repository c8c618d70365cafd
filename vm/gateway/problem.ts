/** An error in the form of RFC 9457, with a word for programs and the same text for simple clients. */
export function problem(
  status: number,
  code: string,
  detail: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: "about:blank", title: code, status, code, detail, requestId, error: detail };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

/**
 * The one answer to a key that is unknown, expired, revoked or for other servers. Without a pointer to OAuth: a client that finds
 * one drops the key that it was configured with.
 */
export const unauthorized = (requestId: string): Response =>
  problem(401, "unauthorized", "This needs a key of this gateway.", requestId, {
    "www-authenticate": "Bearer",
  });
